"""Checks of the whole installation, run by `manage.py check --deploy`."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import Error, Tags, register


def is_loopback(host: str) -> bool:
    """Whether a host name means this very machine."""
    bare = host.strip("[]").lower()
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


@register(Tags.security, deploy=True)
def demo_stays_private(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Demo mode lets anybody enter as anybody, so it may meet no public address."""
    if not settings.DEMO:
        return []
    hosts = [*settings.ALLOWED_HOSTS]
    if settings.PUBLIC_URL:
        hosts.append(urlsplit(settings.PUBLIC_URL).hostname or "")
    public = [host for host in hosts if not is_loopback(host)]
    if not public:
        return []
    return [
        Error(
            f"Demo mode is on while the portal answers to {', '.join(public)}.",
            hint="Switch TNA_DEMO off, or leave only loopback names in TNA_ALLOWED_HOSTS.",
            id="portal.E001",
        )
    ]


@register(Tags.security, deploy=True)
def mails_lead_back(app_configs: Any, **kwargs: Any) -> list[Error]:
    """E-mails hold links and a sender; without these settings both would be this machine's."""
    missing = {
        "TNA_PUBLIC_URL": not settings.PUBLIC_URL,
        "TNA_MAIL_FROM": settings.DEFAULT_FROM_EMAIL.endswith("@localhost"),
    }
    if not settings.EMAIL_HOST:
        return []
    return [
        Error(
            f"A mail server is set, but {name} is not.",
            hint="See docs/deployment.md, E-mail.",
            id="portal.E002",
        )
        for name, is_missing in missing.items()
        if is_missing
    ]


@register(Tags.compatibility)
def almaty_is_five_hours_ahead(app_configs: Any, **kwargs: Any) -> list[checks.Warning]:
    """Old zone databases still say +06 for Almaty."""
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415 - used here only
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - used here only

    offset = datetime(2026, 1, 1, tzinfo=UTC).astimezone(ZoneInfo("Asia/Almaty")).utcoffset()
    if offset == timedelta(hours=5):
        return []
    return [checks.Warning("The time zone database is older than March 2024.", id="portal.W001")]
