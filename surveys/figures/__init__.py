"""Figures of fieldwork as plain functions from numbers to a drawing."""
