"""What can be done in the surveys room."""
