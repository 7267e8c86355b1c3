"""Files that leave the surveys room."""
