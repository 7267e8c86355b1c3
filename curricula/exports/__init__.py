"""Files that leave the curricula room."""
