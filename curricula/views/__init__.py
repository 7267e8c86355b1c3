"""Pages of the curricula room."""
