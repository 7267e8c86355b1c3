"""Pages on which survey and interviews meet, and what they propose for the next questionnaire."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curricula import meeting_words as words
from curricula.choices import JOINT_NAMES, JOINT_TAGS, PROPOSAL_STATES
from curricula.framework_words import limits
from curricula.meeting_forms import ProposalForm
from curricula.models import NeedSnapshot, ProposalState
from curricula.needs.content import Content
from curricula.needs.selectors import is_stale, latest_snapshot
from curricula.needs.thresholds import thresholds_version
from curricula.selectors.meeting import quotes_shown, round_to_show, rounds_with_needs
from curricula.selectors.proposals import Proposal, proposals
from curricula.services import proposals as services
from interviews.selectors.codebooks import codes_of
from surveys.selectors.questionnaires import InPreparation, in_preparation
from surveys.services.questionnaires import (
    AlreadyAsked,
    NoQuestionnaire,
    NoRatingQuestion,
    RoundHasBegun,
)
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import CODES, LANGUAGES, localised
from tna_portal.organisation.access import Permission, may, require
from tna_portal.organisation.choices import RespondentGroup
from tna_portal.organisation.selectors import need_areas


@require_safe
@require(Permission.SEE_NEEDS)
def meeting(request: AuthenticatedRequest) -> HttpResponse:
    """Survey and interviews side by side, with quotes; the three sources; the study's own view."""
    context, snapshot, content = _release(request)
    if snapshot is None or content is None:
        return render(request, "curricula/meeting.html", context)
    number, used = thresholds_version(content.thresholds or None)
    newest, _limits = thresholds_version()
    areas, codes = _areas(), _codes(snapshot.round_id)
    context |= {
        "classes": words.classes(content.joint_display),
        "lines": words.joint_lines(
            content, areas, codes, quotes_shown(request.user, snapshot, content)
        ),
        "interviewees": content.interviews.interviewees if content.interviews.codes else 0,
        "study": words.study_view(content.set_logic, codes),
        "sources": words.sources_table(content.comparison, areas),
        "agreement": words.agreement_sentence(content.comparison),
        "agreement_method": words.agreement_method(content.comparison),
        "crosswalk": content.crosswalk,
        "thresholds": content.thresholds,
        "limits": limits(used.limits()) if content.thresholds == number else (),
        "moved": bool(content.thresholds) and newest != content.thresholds,
    }
    return render(request, "curricula/meeting.html", context)


@require_safe
@require(Permission.SEE_NEEDS)
def proposal_list(request: AuthenticatedRequest) -> HttpResponse:
    """What should be asked next time, and what was decided on it."""
    context, snapshot, content = _release(request)
    entry = context["round"]
    found = proposals(entry.pk, content) if entry else []
    may_edit = may(request.user, Permission.MANAGE_FRAMEWORK)
    targets = in_preparation() if may_edit and found else []
    codes = _codes(entry.pk) if entry else {}
    areas = {area.code: area for area in need_areas()}
    lines = [_line(proposal, areas, codes, targets) for proposal in found]
    context |= {
        "current": [line for line in lines if line["why"]],
        "former": [line for line in lines if not line["why"]],
        "stray": words.stray_codes(content, codes) if content else [],
        "snapshot": snapshot,
        "may_edit": may_edit,
        "has_targets": bool(targets),
    }
    return render(request, "curricula/proposals.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.SEE_NEEDS)
def proposal(request: AuthenticatedRequest, code: str, area: str) -> HttpResponse:
    """One proposal: its wording, what was decided, and deciding."""
    context, _snapshot, content = _release(request, code)
    entry = context["round"]
    found = next((p for p in proposals(entry.pk, content) if p.area == area), None)
    if found is None:
        raise Http404
    may_edit = may(request.user, Permission.MANAGE_FRAMEWORK)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    areas = {each.code: each for each in need_areas()}
    targets = in_preparation() if may_edit else []
    form = ProposalForm(request.POST or None, initial={"seen": found.number})
    if request.method == "POST" and form.is_valid():
        if problem := _decide(request, entry.pk, found, areas.get(area), form.cleaned_data):
            form.add_error(None, problem)
        else:
            messages.success(request, _("The decision has been kept."))
            return redirect(f"{reverse('curricula:proposals')}?round={entry.code}")
    context |= {
        "line": _line(found, areas, _codes(entry.pk), targets),
        "form": form if may_edit else None,
        "states": [
            (state.value, label)
            for state, label in (
                (ProposalState.TAKEN, _("Mark as taken")),
                (ProposalState.DECLINED, _("Decline")),
                (ProposalState.OPEN, _("Leave open")),
            )
            if state.value != found.state
        ],
    }
    return render(request, "curricula/proposal.html", context, status=422 if form.errors else 200)


def _decide(
    request: AuthenticatedRequest, round_id: int, found: Proposal, area: Any, data: dict[str, Any]
) -> str:
    """Do what was pressed; what stands in its way in a sentence, or nothing."""
    common = {
        "round_id": round_id,
        "area": found.area,
        "seen": data["seen"],
        "actor": request.user,
        "now": timezone.now(),
    }
    try:
        if data["target"]:
            if area is None:
                return _("This need area no longer exists.")
            target, group = data["target"]
            text = {language: getattr(area, f"name_{language}") for language in CODES}
            services.take_into(**common, text=text, target=target, group=group)
        else:
            services.decide(**common, state=data["state"], reason=data["reason"])
    except services.DeclinedWithoutReason:
        return _("Whoever declines a proposal says why.")
    except services.DecidedMeanwhile:
        return _("Somebody else has decided on it meanwhile. Look at the decision below.")
    except services.NotProposed:
        return _("The newest release no longer proposes this area.")
    except AlreadyAsked:
        return _("This questionnaire rates the area already. Its wording can be copied below.")
    except (RoundHasBegun, NoQuestionnaire):
        return _("This questionnaire is no longer in preparation.")
    except NoRatingQuestion:
        return _(
            "This questionnaire has no question that rates importance and competence. The wording can be copied below."
        )
    return ""


def _release(
    request: AuthenticatedRequest, code: str | None = None
) -> tuple[dict[str, Any], NeedSnapshot | None, Content | None]:
    """The round asked for with its newest release; 404 for a round that is not there."""
    rounds = rounds_with_needs()
    wanted = code or request.GET.get("round")
    entry = round_to_show(rounds, wanted)
    if wanted and entry is None:
        raise Http404
    snapshot = latest_snapshot(entry.pk) if entry else None
    context = {
        "round": entry,
        "rounds": rounds,
        "synthetic": bool(entry and entry.is_synthetic),
        "released": snapshot,
        "is_stale": bool(entry and snapshot and is_stale(entry.pk)),
    }
    return context, snapshot, Content.from_json(snapshot.content) if snapshot else None


def _areas() -> dict[str, str]:
    return {area.code: localised(area, "name") for area in need_areas()}


def _codes(round_id: int) -> dict[str, str]:
    return {code.key: localised(code, "name") for code in codes_of(round_id, with_retired=True)}


def _line(
    found: Proposal, areas: dict[str, Any], codes: dict[str, str], targets: list[InPreparation]
) -> dict[str, Any]:
    area, row = areas.get(found.area), found.row
    return {
        "area": found.area,
        "name": localised(area, "name") if area else found.area,
        "why": words.why(row) if row else "",
        "tag": JOINT_TAGS[row.joint_class] if row else "",
        "class": JOINT_NAMES[row.joint_class] if row else "",
        "codes": [f"{code} · {codes.get(code, code)}" for code in row.codes] if row else [],
        "state": found.state,
        "state_name": PROPOSAL_STATES[found.state],
        "seen": found.number,
        "decisions": [
            (decision, PROPOSAL_STATES[decision.state], _group(decision.added_group))
            for decision in found.decisions
        ],
        "wording": [
            (language, name, getattr(area, f"name_{language}"))
            for language, name in (LANGUAGES if area else ())
        ],
        "targets": [
            (f"{each.round.pk}:{each.group}", each.round, _group(each.group))
            for each in targets
            if found.area not in each.rated
        ],
        "asked_in": [
            (each.round, _group(each.group)) for each in targets if found.area in each.rated
        ],
    }


def _group(group: str) -> str:
    return str(RespondentGroup(group).label) if group in RespondentGroup.values else ""
