"""What is asked in an interview and agreed to before it, and how answers typed become a text. Pure."""
