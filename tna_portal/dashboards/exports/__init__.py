"""Files made of released numbers."""
