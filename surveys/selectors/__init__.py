"""What can be asked of the surveys room."""
