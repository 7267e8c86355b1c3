"""The form on paper."""
