"""The dashboard pages. Numbers of needs come from a released snapshot, participation is live."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from curricula.needs.content import COUNTRY
from interviews.selectors.integrity import last_verification
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import localised
from tna_portal.dashboards import briefing, selectors
from tna_portal.dashboards.exports.letter_docx import letter_docx
from tna_portal.dashboards.sentences import pages
from tna_portal.dashboards.sentences.letter import ReturnLetter, return_letters
from tna_portal.dashboards.sentences.letter_facts import letter_facts
from tna_portal.dashboards.sentences.situation import Situation, situation_of
from tna_portal.dashboards.words import name
from tna_portal.organisation.access import Permission, may, regions_for, require

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@require(Permission.SEE_NEEDS)
def overview(request: AuthenticatedRequest) -> HttpResponse:
    """The whole country."""
    assessment_round = selectors.round_to_show(request.GET.get("round"))
    if assessment_round is None:
        return render(request, "dashboards/empty.html")
    snapshot = selectors.panel(assessment_round.pk, COUNTRY)
    names = selectors.area_names()
    area = request.GET.get("area", "")
    area = area if area in names else ""
    taking_part = selectors.participation_by_region(assessment_round, request.user)
    lines = [(localised(region, "name"), line, region.iso) for region, line in taking_part]
    context = {
        **_common(assessment_round, names),
        "freshness": selectors.freshness(assessment_round.pk, snapshot),
        "participation": briefing.participation_table(
            briefing.linked(lines, assessment_round.code)
        ),
        "briefing": pages.national(
            snapshot.payload if snapshot else None,
            names=names,
            codes=selectors.code_names(assessment_round.pk),
            regions=[home for home, _line in taking_part],
            lines=taking_part,
            situation=_situation(request, assessment_round, taking_part, snapshot),
        ),
        "areas": [(code, name(names, code)) for code in names],
        "area": area,
    }
    if may(request.user, Permission.SEE_AUDIT):
        context["verification"] = last_verification()
    if snapshot is not None:
        visible = list(regions_for(request.user))
        context |= briefing.country_page(
            snapshot.payload, names, visible, area, assessment_round.code
        )
        context["snapshot"] = snapshot
    return render(request, "dashboards/overview.html", context)


@require_safe
@require(Permission.SEE_NEEDS)
def region(request: AuthenticatedRequest, iso: str) -> HttpResponse:
    """One region."""
    home = get_object_or_404(regions_for(request.user), pk=iso)
    assessment_round = selectors.round_to_show(request.GET.get("round"))
    if assessment_round is None:
        return render(request, "dashboards/empty.html")
    snapshot = selectors.panel(assessment_round.pk, iso)
    names = selectors.area_names()
    taking_part = selectors.participation_by_category(assessment_round, iso)
    lines = [(briefing.category_name(line.key), line, "") for line in taking_part]
    context = {
        **_common(assessment_round, names),
        "region": home,
        "has_letter": selectors.asks_in(assessment_round, home),
        "briefing": pages.regional(
            snapshot.payload if snapshot else None,
            region=home,
            names=names,
            codes=selectors.code_names(assessment_round.pk),
            lines=taking_part,
            situation=_situation(
                request, assessment_round, [(home, selectors.total(iso, taking_part))], snapshot
            ),
            is_hidden=snapshot is None and selectors.is_hidden(assessment_round.pk, iso),
        ),
        "freshness": selectors.freshness(assessment_round.pk, snapshot, iso),
        "participation": briefing.participation_table(lines),
    }
    if snapshot is not None:
        context |= briefing.region_page(snapshot.payload, names)
        context["snapshot"] = snapshot
    return render(request, "dashboards/region.html", context)


@require_safe
@require(Permission.SEE_NEEDS)
def quadrants(request: AuthenticatedRequest) -> HttpResponse:
    """Data of the interactive figure."""
    assessment_round = selectors.round_to_show(request.GET.get("round"))
    snapshot = selectors.panel(assessment_round.pk, COUNTRY) if assessment_round else None
    if snapshot is None or not snapshot.payload["scope"]:
        raise Http404
    drawing = briefing.quadrants(snapshot.payload["scope"], selectors.area_names())
    return HttpResponse(drawing, content_type="application/json")


def _situation(
    request: AuthenticatedRequest, assessment_round: Any, lines: Any, snapshot: Any
) -> Situation:
    return situation_of(
        assessment_round,
        request.user,
        lines,
        released=snapshot.need_snapshot_id if snapshot else None,
        today=timezone.localdate(),
    )


def _common(assessment_round: Any, names: Any) -> dict[str, Any]:
    return {
        "round": assessment_round,
        "rounds": selectors.started_rounds(),
        "synthetic": assessment_round.is_synthetic,
        "area_names": names,
    }


@require_safe
@require(Permission.SEE_NEEDS)
def return_letter(request: AuthenticatedRequest, iso: str) -> HttpResponse:
    """What a region's akims are told: in the state language, then in Russian."""
    home, assessment_round = _region_of_round(request, iso)
    context = {
        **_common(assessment_round, {}),
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
