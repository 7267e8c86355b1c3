"""What two coders have handed in, side by side, and the lead's decisions on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.agreement.units import Unit
from interviews.choices import Stage
from interviews.forms import ReasonForm
from interviews.models import Interview
from interviews.selectors import agreement, comparing
from interviews.services import deciding
from interviews.services.assigning import InterviewGone, ReasonMissing
from interviews.words import band, in_words
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation.access import Permission, require

LEADS = Permission.LEAD_CODING


def text_of(request: AuthenticatedRequest, pk: int) -> Interview:
    """A text that all have handed in, led by the reader."""
    return get_object_or_404(
        comparing.comparable(request.user).select_related("round", "transcript", "region"), pk=pk
    )


@require_safe
@require(LEADS)
def compare(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Passages of all coders side by side, with the decisions."""
    interview = text_of(request, pk)
    assignments = comparing.assignments_of(interview)
    compared = comparing.compare(request.user, interview, assignments)
    context = {
        "interview": interview,
        "round": interview.round,
        "assignments": assignments,
        "compared": compared,
        "returns": comparing.returns_of(interview),
        "is_final": interview.stage == Stage.FINAL,
        "figures": _figures(interview) if len(assignments) > 1 else [],
        "synthetic": interview.is_synthetic,
    }
    return render(request, "interviews/compare.html", context)


def _figures(interview: Interview) -> list[dict[str, Any]]:
    """Agreement on this one text, by sentences; codes that nobody used are left out."""
    texts = agreement.of_interview(interview)
    if not texts:
        return []
    found = agreement.report_of(texts, interview.round_id, Unit.SENTENCE).together
    whole = {"label": _("any category at all"), "alpha": in_words(found.relevance.alpha)}
    pooled = {"label": _("all categories together"), "alpha": in_words(found.micro.alpha)}
    return [
        pooled | {"band": band(found.micro.alpha)},
        whole | {"band": band(found.relevance.alpha)},
    ]


def decision_problem(error: Exception) -> str:
    """What is told when a decision cannot be made."""
    if isinstance(error, deciding.NotAllDecided):
        return ngettext(
            "%(number)s coding has no decision yet.",
            "%(number)s codings have no decision yet.",
            error.number,
        ) % {"number": error.number}
    return {
        InterviewGone: _("The interview has been withdrawn meanwhile."),
        ReasonMissing: _("Please write the reason: the coders differ here, or you do."),
        deciding.NotHandedIn: _(
            "The text is no longer waiting for decisions: it is final, or was given back to a coder."
        ),
        deciding.CodedByTwo: _("Two people have coded this text; decide passage by passage."),
        deciding.DecidedMeanwhile: _(
            "Somebody else has decided on this passage meanwhile. Nothing of theirs was changed; "
            "what you wrote stands below."
        ),
        deciding.NotFinal: _("The text is open already."),
    }[type(error)]


PROBLEMS = (
    InterviewGone,
    ReasonMissing,
    deciding.NotHandedIn,
    deciding.CodedByTwo,
    deciding.DecidedMeanwhile,
    deciding.NotAllDecided,
    deciding.NotFinal,
)


def _tried(request: AuthenticatedRequest, action: Callable[[], object], said: str) -> None:
    try:
        action()
    except deciding.DecidedMeanwhile:
        messages.error(request, _("Somebody else has decided meanwhile; please look again."))
    except PROBLEMS as error:
        messages.error(request, decision_problem(error))
    else:
        messages.success(request, said)


@require_POST
@require(LEADS)
def take_agreed(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Accept all passages that the coders marked alike, in one coder's words."""
    interview = text_of(request, pk)
    assignments = comparing.assignments_of(interview)
    wanted = request.POST.get("coder", "")
    coder = next((each for each in assignments if str(each.coder_id) == wanted), None)
    if coder is None:
        messages.error(request, _("Choose whose words are taken."))
        return redirect("interviews:compare", pk=pk)
    compared = comparing.compare(request.user, interview, assignments)
    passages = [{each.pk: each.revision for each in found.undecided} for found in compared.agreed]
    number = len(passages)
    said = ngettext(
        "%(number)s passage has been accepted.", "%(number)s passages have been accepted.", number
    ) % {"number": number}
    _tried(
        request,
        lambda: deciding.take_agreed(
            interview_id=pk, passages=passages, coder_id=coder.coder_id, actor=request.user
        ),
        said,
    )
    return redirect("interviews:compare", pk=pk)


@require_POST
@require(LEADS)
def undo(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take decisions back."""
    text_of(request, pk)
    keys = [int(key) for key in request.POST.getlist("decision") if key.isdecimal()]
    _tried(
        request,
        lambda: deciding.undo(interview_id=pk, decisions=keys, actor=request.user),
        _("The decision has been undone."),
    )
    return redirect("interviews:compare", pk=pk)


@require_POST
@require(LEADS)
def finish(request: AuthenticatedRequest, pk: int, how: str) -> HttpResponse:
    """Accept the only coder's work as a whole, or let all decisions count."""
    text_of(request, pk)
    services = {"accept": deciding.accept, "final": deciding.make_final}
    if how not in services:
        raise Http404
    _tried(
        request,
        lambda: services[how](interview_id=pk, actor=request.user),
        _("The text is final. Table 1 counts it."),
    )
    return redirect("interviews:compare", pk=pk)


@require_http_methods(["GET", "POST"])
@require(LEADS)
def reopen(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Open a final text again, with the reason."""
    interview = text_of(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.reopen(interview_id=pk, reason=form.cleaned_data["reason"], actor=request.user)
        except PROBLEMS as error:
            form.add_error(None, decision_problem(error))
        else:
            return redirect("interviews:compare", pk=pk)
    context = {
        "form": form,
        "interview": interview,
        "heading": _("Open the final text again"),
        "text": _("The text does not count in Table 1 and in the needs until it is final again."),
        "button": _("Open again"),
        "back": request.path.replace("reopen/", "compare/"),
    }
    return render(
        request, "interviews/with_reason.html", context, status=422 if form.errors else 200
    )
