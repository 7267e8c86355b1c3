"""Search in mixed Kazakh, Russian and English text by stems. No framework."""
