"""What identifies people in a transcript: suggested, replaced, masked. No framework."""
