"""App configuration."""

from django.apps import AppConfig


class StudyConfig(AppConfig):
    """Loads and reports the study of 2023 through everybody's services."""

    name = "tna_portal.study"
    label = "study"
