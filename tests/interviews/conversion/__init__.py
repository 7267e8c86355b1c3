"""Files become transcripts."""
