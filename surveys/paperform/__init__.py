"""A questionnaire as a form on paper: what stands on it, and how it is drawn. Knows no framework."""
