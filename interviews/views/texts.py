"""Correcting a text: a look at what will move, saving, and giving lost passages a place by hand."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interviews.conversion.outcome import Problem
from interviews.forms import CorrectionForm, PlaceForm
from interviews.models import Interview
from interviews.selectors.texts import correctable, former_texts, lost_finals
from interviews.selectors.visibility import segments_in_view
from interviews.services import texts
from interviews.services.texts import Plan
from interviews.services.versions import Move, TextGone
from interviews.transcript.anchors import sentences
from interviews.transcript.reanchoring import Outcome
from interviews.transcript.text import UnusableText
from interviews.upload_words import file_sentence
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation.access import Permission, may, require

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


def _interview(request: AuthenticatedRequest, pk: int) -> Interview:
    interview = get_object_or_404(correctable(request.user), pk=pk)
    if not texts.may_correct(interview, request.user):
        raise Http404
    return interview


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def correct(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Change the text; saved only after a look at what becomes of the passages."""
    interview = _interview(request, pk)
    transcript = interview.transcript
    initial = {"text": transcript.text, "version": transcript.version}
    form = CorrectionForm(request.POST or None, initial=initial)
    plan = None
    if request.method == "POST" and form.is_valid():
        plan = _planned(form, interview)
        if plan is not None and form.cleaned_data["seen"] == plan.digest:
            if _saved(request, form, interview):
                return redirect("interviews:correct", pk=pk)
            plan = _planned(form, interview)
    moves = _in_view(request.user, plan) if plan else {}
    context = {
        "form": form,
        "interview": interview,
        "plan": plan,
        "moves": moves,
        "changed": [(m, plan.quote_of(m)) for m in moves[Outcome.CHANGED]] if plan else [],
        "former": former_texts(interview),
        "lost": lost_finals(request.user, interview),
        "synthetic": interview.is_synthetic,
    }
    return render(request, "interviews/correct.html", context, status=422 if form.errors else 200)


def _planned(form: CorrectionForm, interview: Interview) -> Plan | None:
    data = form.cleaned_data
    try:
        return texts.plan_correction(
            interview_id=interview.pk, version=data["version"], raw=data["text"]
        )
    except UnusableText as error:
        form.add_error("text", file_sentence(Problem(error.problem)))
    except texts.NothingChanged:
        form.add_error("text", _("The text is the one that is kept already."))
    except texts.CorrectedMeanwhile:
        form.add_error(None, _corrected_meanwhile())
    except TextGone:
        raise Http404 from None
    return None


def _saved(request: AuthenticatedRequest, form: CorrectionForm, interview: Interview) -> bool:
    data = form.cleaned_data
    try:
        texts.correct_text(
            interview_id=interview.pk,
            version=data["version"],
            raw=data["text"],
            reason=data["reason"],
            actor=request.user,
        )
    except texts.CodedMeanwhile:
        form.add_error(
            None,
            _("Passages have been coded meanwhile. Nothing was saved: look again and save."),
        )
    except texts.CorrectedMeanwhile:
        form.add_error(None, _corrected_meanwhile())
    except texts.NotCorrectable:
        form.add_error(
            None, _("The text has been handed in meanwhile. Now the lead alone corrects it.")
        )
    except TextGone:
        raise Http404 from None
    else:
        messages.success(request, _("The corrected text has been saved."))
        return True
    return False


def _corrected_meanwhile() -> str:
    return _(
        "Somebody else has corrected this text meanwhile. Your text is below: copy it, open the page "
        "anew and put your changes into the newest version."
    )


def _in_view(user: "User", plan: Plan) -> dict[str, list[Move]]:
    """What becomes of the codings that the person may see: of the others not even a number is told,
    since the number that one changed sentence moves would tell where others have coded."""
    seen = set(
        segments_in_view(user).filter(transcript=plan.transcript).values_list("pk", flat=True)
    )
    leads = may(user, Permission.LEAD_CODING)
    shown = [
        move for move in plan.moves if (move.coding.pk in seen if move.is_of_a_coder else leads)
    ]
    return {
        str(outcome): [m for m in shown if m.anchored.outcome == outcome] for outcome in Outcome
    }


@require_http_methods(["GET", "POST"])
@require(Permission.LEAD_CODING)
def place(request: AuthenticatedRequest, pk: int, final: int) -> HttpResponse:
    """Give a lost final coding its passage, by the numbers of sentences."""
    interview = _interview(request, pk)
    coding = lost_finals(request.user, interview).filter(pk=final).first()
    if coding is None:
        messages.info(request, _("The passage has been placed already."))
        return redirect("interviews:correct", pk=pk)
    transcript = interview.transcript
    spans = sentences(transcript.text)
    initial = {"version": transcript.version, "revision": coding.revision}
    form = PlaceForm(request.POST or None, last=len(spans), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            texts.place_again(
                final_id=final,
                revision=data["revision"],
                start=spans[data["first"] - 1].start,
                end=spans[data["until"] - 1].end,
                version=data["version"],
                actor=request.user,
            )
        except (texts.CorrectedMeanwhile, texts.CodedMeanwhile, TextGone):
            form.add_error(
                None, _("The text or the coding has changed meanwhile. Open the page anew.")
            )
        else:
            messages.success(request, _("The passage has been placed."))
            return redirect("interviews:correct", pk=pk)
    context = {
        "form": form,
        "interview": interview,
        "coding": coding,
        "sentences": [transcript.text[span.start : span.end] for span in spans],
        "synthetic": interview.is_synthetic,
    }
    return render(request, "interviews/place.html", context, status=422 if form.errors else 200)
