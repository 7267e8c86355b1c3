"""Files become the plain text of a transcript, or are refused with a reason. No framework."""
