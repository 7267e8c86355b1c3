"""What can be done in the curricula room."""
