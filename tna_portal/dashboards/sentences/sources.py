"""What the survey, the interviews and the deputies say beside each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tna_portal.common.languages import localised
from tna_portal.dashboards.sentences.order import cannot_be_told_apart, greatest, no_need
from tna_portal.dashboards.sentences.parts import (
    K,
    Scope,
    importance_only,
    listed,
    needs,
    quoted,
    ranked,
    whole,
)
from tna_portal.dashboards.words import Names

Joint = Sequence[Mapping[str, Any]]
MOST_NAMED = 3


def of_class(joint: Joint, joint_class: str) -> list[str]:
    """Areas of one class of the joint display, greatest need first."""
    rows = [row for row in joint if row["joint_class"] == joint_class]
    return [row["area"] for row in sorted(rows, key=lambda row: (row["rank"] or 99, row["area"]))]


def agreement(joint: Joint, people: int, names: Names) -> list[str]:
    """Which needs both sources show; nothing where one of them is silent."""
    if people < K or not any(row["rank"] for row in joint):
        return []
    both = of_class(joint, "convergent")
    if not both:
        return [
            _(
                "No need is high in both the survey and the interviews "
                "(people interviewed: %(people)s)."
            )
            % {"people": whole(people)}
        ]
    return [
        ngettext(
            "Both the survey and the interviews (people interviewed: %(people)s) "
            "show %(count)s high need: %(areas)s.",
            "Both the survey and the interviews (people interviewed: %(people)s) "
            "show %(count)s high needs: %(areas)s.",
            len(both),
        )
        % {"people": whole(people), "count": len(both), "areas": needs(names, both)}
    ]


def most_named(talks: Mapping[str, Any] | None, codes: Names, *, counted: bool = True) -> list[str]:
    """What interviewees spoke of most, by category; in letters without the number of people."""
    found = {code: k for code, k in (talks or {}).get("codes", {}).items() if k}
    if talks is None or not found:
        return []
    order = sorted(found, key=lambda code: (-found[code], code))
    last = found[order[:MOST_NAMED][-1]]
    shown = [code for code in order if found[code] >= last]  # a tie is not cut through
    items = [
        _("%(code)s – %(people)s") % {"code": _code(codes, code), "people": whole(found[code])}
        if counted
        else _code(codes, code)
        for code in shown
    ]
    return [
        _("Named most often in the interviews (people interviewed: %(people)s): %(codes)s.")
        % {"people": whole(talks["interviewees"]), "codes": listed(items)}
    ]


def _code(codes: Names, code: str) -> str:
    return quoted(localised(codes[code], "name") if code in codes else code)


def deputies(scope: Scope | None, seen: Scope | None, names: Names) -> list[str]:
    """Which of the five greatest needs deputies put among their own five."""
    if not scope or not seen or importance_only(scope):
        return []
    if no_need(scope) or cannot_be_told_apart(scope):
        return []  # a list whose order says nothing is compared with none
    own = [area["code"] for area in greatest(scope)]
    theirs = {area["code"] for area in ranked(seen)[: len(own)]}
    if not own or not theirs:
        return []
    shared = [code for code in own if code in theirs]
    values = {"n": whole(seen["n"]), "count": len(shared), "areas": needs(names, shared)}
    if not shared:
        return [
            _("Maslikhat deputies (%(n)s answered) put other needs first: none is in both lists.")
            % values
        ]
    if len(shared) == len(own):
        return [
            ngettext(
                "Maslikhat deputies (%(n)s answered) put the same %(count)s need first.",
                "Maslikhat deputies (%(n)s answered) put the same %(count)s needs first.",
                len(shared),
            )
            % values
        ]
    return [
        ngettext(
            "Maslikhat deputies (%(n)s answered) also put %(count)s of these needs first: %(areas)s.",
            "Maslikhat deputies (%(n)s answered) also put %(count)s of these needs first: %(areas)s.",
            len(shared),
        )
        % values
    ]
