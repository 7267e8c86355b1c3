"""App configuration."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Reads everything, owns no facts."""

    name = "tna_portal.dashboards"
    label = "dashboards"
