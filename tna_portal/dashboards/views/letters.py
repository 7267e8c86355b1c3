"""The return letter of a region, to be read, printed and fetched."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tna_portal.common.http import AuthenticatedRequest
from tna_portal.dashboards import selectors
from tna_portal.dashboards.exports.letter_docx import letter_docx
from tna_portal.dashboards.sentences.letter import ReturnLetter, return_letters
from tna_portal.dashboards.sentences.letter_facts import letter_facts
from tna_portal.organisation.access import Permission, regions_for, require

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@require(Permission.SEE_NEEDS)
def return_letter(request: AuthenticatedRequest, iso: str) -> HttpResponse:
    """What a region's akims are told: in the state language, then in Russian."""
    home, assessment_round = _region_of_round(request, iso)
    context = {
        "round": assessment_round,
        "synthetic": assessment_round.is_synthetic,
        "region": home,
        "letters": _letters(assessment_round, home),
    }
    return render(request, "dashboards/return_letter.html", context)


@require_safe
@require(Permission.SEE_NEEDS)
def return_letter_docx(request: AuthenticatedRequest, iso: str) -> HttpResponse:
    """The same letter to be edited, registered and signed."""
    home, assessment_round = _region_of_round(request, iso)
    letters = _letters(assessment_round, home)
    if not letters:
        raise Http404
    mark = "SYNTHETIC_" if assessment_round.is_synthetic else ""
    name_of_file = f"{mark}letter_{assessment_round.code}_{home.iso}.docx"
    return HttpResponse(
        letter_docx(letters),
        content_type=DOCX,
        headers={"Content-Disposition": f'attachment; filename="{name_of_file}"'},
    )


def _region_of_round(request: AuthenticatedRequest, iso: str) -> tuple[Any, Any]:
    """A region that the reader may see and the round asked in."""
    home = get_object_or_404(regions_for(request.user), pk=iso)
    assessment_round = selectors.round_to_show(request.GET.get("round"))
    if assessment_round is None or not selectors.asks_in(assessment_round, home):
        raise Http404
    return home, assessment_round


def _letters(assessment_round: Any, home: Any) -> list[ReturnLetter]:
    facts = letter_facts(assessment_round, home)
    if facts is None:
        return []
    codes = selectors.code_names(assessment_round.pk)
    return return_letters(facts, selectors.area_names(), codes)
