"""App configuration."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """What people answer."""

    name = "surveys"
