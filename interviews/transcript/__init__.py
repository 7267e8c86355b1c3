"""Transcript text and ranges as plain values. No framework."""
