"""Pages of the organisation room."""
