"""Codes by codes, codes by interviews, and saturation."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interviews.exports.paper import day, hidden_pairs, span, waiting
from interviews.figures import saturation_svg
from interviews.selectors.matrices import (
    Meeting,
    meeting,
    saturation_of,
    summary_codes,
    summed_interviews,
)
from interviews.selectors.matrices import (
    summaries as summaries_of,
)
from interviews.views.codebook import chosen_round, rounds_in_view
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import LANGUAGES
from tna_portal.organisation.access import Permission, require

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound

INTERVIEWS_A_PAGE = 25
LEVELS = 5
MOST_PAIRS = 5


def _page(
    request: AuthenticatedRequest, here: str, name: str
) -> "tuple[AssessmentRound | None, dict[str, Any]]":
    rounds = rounds_in_view()
    entry = chosen_round(rounds, request.GET.get("round"))
    context = {
        "rounds": rounds if entry else [],
        "round": entry,
        "here": here,
        "here_name": name,
        "languages": LANGUAGES,
        "synthetic": bool(entry and entry.is_synthetic),
    }
    return entry, context


@require_safe
@require(Permission.SEE_INTERVIEWS)
def co_occurrence(request: AuthenticatedRequest) -> HttpResponse:
    """In how many interviews two codes occur together."""
    entry, context = _page(request, "co_occurrence", _("Co-occurrence"))
    if entry is not None:
        found = meeting(entry.pk, request.user)
        context |= {
            "found": found,
            "lines": _shaded(found),
            "pairs": found.pairs()[:MOST_PAIRS],
            "is_empty": not any(number for row in found.cells for number in row),
            "hidden_pairs": "" if found.is_own else hidden_pairs(),
        }
    return render(request, "interviews/co_occurrence.html", context)


def _shaded(found: Meeting) -> list[dict[str, Any]]:
    """Rows with the level of each cell: 0 for none or not told, then fifths of the highest pair."""
    pairs = [
        number or 0
        for row, numbers in enumerate(found.cells)
        for column, number in enumerate(numbers)
        if row != column
    ]
    highest = max(pairs, default=0)
    return [
        {
            "code": code,
            "cells": [
                {
                    "number": number,
                    "is_itself": row == column,
                    "level": -(-LEVELS * number // highest) if number and row != column else 0,
                }
                for column, number in enumerate(numbers)
            ],
        }
        for row, (code, numbers) in enumerate(zip(found.codes, found.cells, strict=True))
    ]


@require_safe
@require(Permission.SEE_INTERVIEWS)
def summaries(request: AuthenticatedRequest) -> HttpResponse:
    """Which codes occur in which interview: as 0 and 1, or in words."""
    entry, context = _page(request, "summaries", _("By interview"))
    if entry is not None:
        codes = summary_codes(entry.pk, request.user)
        interviews = Paginator(summed_interviews(entry.pk, request.user), INTERVIEWS_A_PAGE)
        page = interviews.get_page(request.GET.get("page"))
        context |= {
            "codes": codes,
            "page_obj": page,
            "summaries": summaries_of(page.object_list, codes),
            "in_words": request.GET.get("show") == "words",
        }
    return render(request, "interviews/summaries.html", context)


@require_safe
@require(Permission.SEE_INTERVIEWS)
def saturation(request: AuthenticatedRequest) -> HttpResponse:
    """New codes and problems, interview by interview."""
    entry, context = _page(request, "saturation", _("Saturation"))
    if entry is not None:
        found = saturation_of(entry.pk, request.user)
        lines = [
            (_("Key issues"), [point.step.problems for point in found.points]),
            (_("Categories"), [point.step.codes for point in found.points]),
        ]
        labels = [span(point.step.first, point.step.last) for point in found.points]
        title = _("Categories and key issues so far, by interview in order of date")
        context |= {
            "found": found,
            "title": title,
            "svg": mark_safe(saturation_svg(lines, labels, title=title)),  # noqa: S308 - escapes itself
            "steps": [
                {
                    "name": label,
                    "interview": point.interview,
                    "day": day(point.interview.held_on) if point.interview else "",
                    "step": point.step,
                }
                for label, point in zip(labels, found.points, strict=True)
            ],
            "waiting": waiting(found.waiting) if found.waiting else "",
        }
    return render(request, "interviews/saturation.html", context)
