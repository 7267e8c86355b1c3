"""App configurations of the common room."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class CommonConfig(AppConfig):
    """No models; middleware, languages, jobs and checks."""

    default = True
    name = "tna_portal.common"
    label = "common"

    def ready(self) -> None:
        """Register the deployment checks."""
        from tna_portal.common import checks  # noqa: F401, PLC0415 - registers itself on import


class PortalStaticFiles(StaticFilesConfig):
    """Django's static files; installed packages give whole files, never their sources or tests."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "*.map"]
