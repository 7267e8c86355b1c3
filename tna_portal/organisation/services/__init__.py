"""What can be done in the organisation room, one file a subject."""
