"""Answers as tables: columns, CSV, XLSX. Knows no framework."""
