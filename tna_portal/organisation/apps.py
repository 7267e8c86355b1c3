"""App configuration."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Who is assessed, who may see what."""

    name = "tna_portal.organisation"
    label = "organisation"
