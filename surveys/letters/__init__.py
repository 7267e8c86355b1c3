"""Official letters on paper: wording, PDF, DOCX. Knows no framework."""
