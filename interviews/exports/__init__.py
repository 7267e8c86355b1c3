"""Files that leave the interviews room."""
