"""Figures: plain functions from rows to a drawing. No Django, no Celery."""
