"""Questionnaires as plain data: definition, routing, validation, encoding. No framework."""
