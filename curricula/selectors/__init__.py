"""What can be asked of the curricula room."""
