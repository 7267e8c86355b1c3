"""App configuration."""

from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    """What people say in interviews."""

    name = "interviews"
