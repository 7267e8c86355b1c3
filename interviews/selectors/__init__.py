"""What can be asked of the interviews room."""
