"""App configuration."""

from django.apps import AppConfig


class CurriculaConfig(AppConfig):
    """What is needed, and what will be taught."""

    name = "curricula"
