"""The tabs of a round's fieldwork."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext_lazy as _

from tna_portal.organisation.access import Permission, may

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound

register = template.Library()

# In the order of the work: address, label, who may open it.
TABS = (
    ("fieldwork_round", _("Participation"), (Permission.SEE_FIELDWORK,)),
    ("sample", _("Sample"), (Permission.SEE_FIELDWORK,)),
    ("quotas", _("Quotas"), (Permission.SEE_FIELDWORK,)),
    ("letters", _("Letters"), (Permission.INVITE,)),
    ("messages", _("E-mails and reminders"), (Permission.INVITE,)),
    ("calls", _("Call list"), (Permission.INVITE,)),
    ("monitoring", _("Monitoring"), (Permission.SEE_FIELDWORK,)),
    ("pilot", _("Time on each question"), (Permission.EXPORT_ANSWERS, Permission.MANAGE_ROUNDS)),
    ("quality", _("Flags of quality"), (Permission.EXPORT_ANSWERS,)),
    ("export", _("Raw answers"), (Permission.EXPORT_ANSWERS,)),
    ("keeping", _("Storage period"), (Permission.MANAGE_ROUNDS,)),
)


@register.inclusion_tag("surveys/_tabs.html", takes_context=True)
def fieldwork_tabs(context: Mapping[str, Any], entry: "AssessmentRound") -> dict[str, Any]:
    """What the reader may open of a round; the page that is open is marked."""
    request = context["request"]
    match = request.resolver_match
    return {
        "round": entry,
        "current": match.url_name if match else "",
        "tabs": [
            (f"surveys:{name}", name, label)
            for name, label, permissions in TABS
            if any(may(request.user, permission) for permission in permissions)
            and (name != "pilot" or entry.is_pilot)
        ],
    }
