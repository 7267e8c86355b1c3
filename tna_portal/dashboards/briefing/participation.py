"""Who takes part: one line a region or category, and their sum."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tna_portal.dashboards.briefing.place import Place
from tna_portal.dashboards.selectors import ParticipationLine, total_of
from tna_portal.dashboards.words import number


def participation_table(
    lines: Sequence[tuple[str, ParticipationLine, str]],
) -> dict[str, Any]:
    """Lines are (name, counts, address or nothing)."""
    total = total_of(line for _, line, _ in lines)
    return {
        "headers": [
            {"label": _("Region or category")},
            {"label": _("In office"), "numeric": True},
            {"label": _("Invited"), "numeric": True},
            {"label": pgettext("people", "Opened"), "numeric": True},
            {"label": _("Answered"), "numeric": True},
        ],
        "rows": [_participation_row(label, line, url) for label, line, url in lines],
        "total": _participation_row(_("Total"), total, ""),
    }


def _participation_row(label: str, line: ParticipationLine, url: str) -> list[dict[str, Any]]:
    counts = (line.in_frame, line.invited, line.opened, line.answered)
    return [
        {"text": label, "header": True, "url": url},
        *({"text": number(count, 0), "numeric": True} for count in counts),
    ]


def linked(
    lines: Sequence[tuple[str, ParticipationLine, str]], place: Place
) -> list[tuple[str, ParticipationLine, str]]:
    """Lines of regions with the addresses of their pages."""
    return [(label, line, place.to("region", iso)) for label, line, iso in lines]
