"""The lead's page of a round: who codes which text. And the coder's handing in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from interviews.choices import SourceKind
from interviews.forms import DrawForm, ReasonForm
from interviews.models import Assignment
from interviews.selectors import rounds
from interviews.selectors.coding import incomplete_of
from interviews.selectors.visibility import assignment_of, may_begin, readable
from interviews.services import assigning as services
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, require

PAGE = 50
LEADS = Permission.LEAD_CODING


def problem(error: Exception) -> str:
    """What is told when work on a text cannot be arranged as wished."""
    return {
        services.InterviewGone: _("The interview has been withdrawn meanwhile."),
        services.NotYours: _("Somebody else is coding this text, or it is not handed in."),
        services.AlreadyHandedIn: _("You have handed this text in."),
        services.FindingsIncomplete: _("Some codings are incomplete. They are listed below."),
        services.NoText: _("There is no text to code yet."),
        services.NotACoder: _("This account may not code interviews."),
        services.NotPseudonymised: _(
            "A coder of another branch may read a text only when the names in it have been replaced."
        ),
        services.AlreadyDecided: _(
            "There are decisions on the codings of this text. Undo them first."
        ),
        services.AlreadyBegun: _("The coder has begun, so the text cannot be taken back."),
        services.ReasonMissing: _("Please write the reason."),
        services.AlreadyDrawn: _("The draw stands: a drawn text has its second coder."),
        services.NothingToDraw: _("The round has no text yet."),
    }[type(error)]


PROBLEMS = (
    services.InterviewGone,
    services.NotYours,
    services.AlreadyHandedIn,
    services.FindingsIncomplete,
    services.NoText,
    services.NotACoder,
    services.NotPseudonymised,
    services.AlreadyDecided,
    services.AlreadyBegun,
    services.ReasonMissing,
    services.AlreadyDrawn,
    services.NothingToDraw,
)


@require_http_methods(["GET", "POST"])
@require(LEADS)
def assigning(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """Texts of a round with their coders; chosen ones are given to somebody."""
    entry = organisation.round_by_code(code)
    if entry is None:
        raise Http404
    texts = rounds.texts_of(request.user, entry.pk)
    if request.method == "POST":
        _assign(request, texts)
        return redirect(request.get_full_path())
    doubling = rounds.doubling(request.user, entry.pk)
    page = Paginator(texts, PAGE).get_page(request.GET.get("page"))
    context = {
        "round": entry,
        "page_obj": page,
        "texts": rounds.with_work(list(page.object_list), doubling.draw),
        "doubling": doubling,
        "coders": rounds.coders(),
        "draw_form": DrawForm(),
        "synthetic": entry.is_synthetic,
    }
    return render(request, "interviews/assigning.html", context)


def _assign(request: AuthenticatedRequest, texts: Any) -> None:
    """Each chosen text by itself, so that one that cannot be given does not hold up the others."""
    keys = [int(key) for key in request.POST.getlist("text") if key.isdecimal()]
    wanted = request.POST.get("coder", "")
    coder = rounds.coders().filter(pk=int(wanted)).first() if wanted.isdecimal() else None
    chosen = list(texts.filter(pk__in=keys[:PAGE]))
    if coder is None or not chosen:
        messages.error(request, _("Choose texts and a coder."))
        return
    given = 0
    for interview in chosen:
        try:
            services.assign(interview_id=interview.pk, coders=[coder], actor=request.user)
        except PROBLEMS as error:
            messages.error(request, f"{interview.key}: {problem(error)}")
        else:
            given += 1
    if given:
        sentence = ngettext(
            "%(name)s has %(number)s text to code.", "%(name)s has %(number)s texts to code.", given
        )
        messages.success(request, sentence % {"name": coder.full_name, "number": given})


@require_POST
@require(LEADS)
def draw(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """Draw the texts that two people code."""
    entry = organisation.round_by_code(code)
    if entry is None:
        raise Http404
    form = DrawForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    else:
        try:
            made = services.draw(
                round_id=entry.pk,
                share=form.cleaned_data["percent"] / 100,
                seed=form.cleaned_data["seed"],
                actor=request.user,
            )
        except PROBLEMS as error:
            messages.error(request, problem(error))
        else:
            sentence = ngettext(
                "%(number)s text has been drawn.",
                "%(number)s texts have been drawn.",
                len(made.drawn),
            )
            messages.success(request, sentence % {"number": len(made.drawn)})
    return redirect("interviews:assigning", code=code)


def _led(request: AuthenticatedRequest, pk: int) -> Assignment:
    found = rounds.assignment_for(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_POST
@require(LEADS)
def unassign(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take a coder off a text that has not been begun."""
    found = _led(request, pk)
    _tried(request, lambda: services.unassign(assignment_id=pk, actor=request.user))
    return redirect("interviews:assigning", code=found.interview.round.code)


def _tried(request: AuthenticatedRequest, action: Callable[[], object]) -> bool:
    try:
        action()
    except PROBLEMS as error:
        messages.error(request, problem(error))
        return False
    return True


@require_http_methods(["GET", "POST"])
@require(LEADS)
def give_back(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Ask a coder to go on, with the reason."""
    found = _led(request, pk)
    form = ReasonForm(request.POST or None)
    back = reverse("interviews:compare", args=[found.interview_id])
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            services.give_back(assignment_id=pk, reason=reason, actor=request.user)
        except PROBLEMS as error:
            form.add_error(None, problem(error))
        else:
            messages.success(
                request, _("%(name)s can go on coding.") % {"name": found.coder.full_name}
            )
            return redirect("interviews:assigning", code=found.interview.round.code)
    context = {
        "form": form,
        "interview": found.interview,
        "heading": _("Give the text back to %(name)s") % {"name": found.coder.full_name},
        "text": _(
            "The coder sees the reason and goes on from where the work was handed in. "
            "Until then the text is not compared."
        ),
        "button": _("Give back"),
        "back": back,
    }
    return render(
        request, "interviews/with_reason.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def hand_in(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The coder has finished; said once more before it is done."""
    interview = get_object_or_404(readable(request.user), pk=pk)
    own = assignment_of(request.user, interview)
    if own is None and not may_begin(request.user, interview):
        raise Http404
    if request.method == "POST" and _tried(
        request,
        lambda: services.hand_in(interview_id=pk, actor=request.user, at=timezone.now()),
    ):
        if interview.kind == SourceKind.ANSWER:
            return redirect("interviews:next_answer", pk=pk)
        messages.success(request, _("Handed in. Thank you: the lead decides on the codings now."))
        return redirect("interviews:list")
    context = {
        "interview": interview,
        "assignment": own,
        "incomplete": incomplete_of(own) if own else [],
        "synthetic": interview.is_synthetic,
    }
    return render(request, "interviews/hand_in.html", context)
