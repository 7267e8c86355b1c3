"""What can be done in the interviews room."""
