"""Who took part: counted at this moment, not released."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tna_portal.dashboards.selectors import ParticipationLine
from tna_portal.dashboards.sentences.parts import whole


def participation(lines: Sequence[ParticipationLine]) -> list[str]:
    """How many answered, of how many invited, of how many in office."""
    answered = sum(line.answered for line in lines)
    invited = sum(line.invited for line in lines)
    if not invited:
        return [_("Nobody has been invited yet.")]
    if not answered:
        return [
            ngettext(
                "The %(invited)s akim invited has not answered yet.",
                "None of the %(invited)s akims invited has answered yet.",
                invited,
            )
            % {"invited": whole(invited)}
        ]
    told = [
        ngettext(
            "%(answered)s of the %(invited)s akims invited has answered.",
            "%(answered)s of the %(invited)s akims invited have answered.",
            answered,
        )
        % {"answered": whole(answered), "invited": whole(invited)}
    ]
    if any(line.in_frame for line in lines):
        people = sum(line.in_frame or 0 for line in lines)
        told.append(
            ngettext("%(n)s akim is in office.", "%(n)s akims are in office.", people)
            % {"n": whole(people)}
        )
    return told
