"""Work list, interview cards and transcripts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.choices import IntervieweeGroup
from interviews.forms import TEXT_PROBLEMS, InterviewForm, TranscriptForm
from interviews.selectors.interviews import interviews_for, work_list
from interviews.services import interviews as services
from interviews.services.codebooks import ensure_codebook
from interviews.transcript.text import Note, UnusableText
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, branches_for, may, regions_for, require
from tna_portal.organisation.choices import RoundStatus

PAGE = 25
KEY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
NOTES = {
    Note.CONTROL_CHARACTERS_REMOVED: gettext_lazy("Invisible characters were removed."),
    Note.DIRECTION_MARKS_REMOVED: gettext_lazy("Marks of writing direction were removed."),
    Note.SOFT_HYPHENS_REMOVED: gettext_lazy("Soft hyphens were removed."),
    Note.TABS_REPLACED: gettext_lazy("Tabs were replaced by blanks."),
    Note.EMOJI_REPLACED: gettext_lazy("Emoji were replaced by “[emoji]”."),
}


@require_safe
@require(Permission.SEE_INTERVIEWS)
def interview_list(request: AuthenticatedRequest) -> HttpResponse:
    """What waits to be done first, then all interviews in view."""
    found = interviews_for(request.user)
    group, state = request.GET.get("group", ""), request.GET.get("state", "")
    if group in IntervieweeGroup.values:
        found = found.filter(group=group)
    if state == "empty":
        found = found.filter(transcript__isnull=True)
    elif state == "uncoded":
        found = found.filter(transcript__isnull=False, transcript__segments__isnull=True)
    context = {
        "work": work_list(request.user),
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "groups": IntervieweeGroup.choices,
        "group": group,
        "state": state,
        "may_code": may(request.user, Permission.CODE_INTERVIEWS),
    }
    return render(request, "interviews/list.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def create(request: AuthenticatedRequest) -> HttpResponse:
    """A new interview card."""
    rounds = organisation.rounds().exclude(status=RoundStatus.DRAFT)
    form = InterviewForm(request.POST or None, rounds=rounds, regions=regions_for(request.user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        branch = branches_for(request.user).filter(regions=data["region"], is_active=True).first()
        if branch is None:
            form.add_error("region", _("No branch serves this region."))
        else:
            interview = services.create_interview(
                key=get_random_string(8, KEY_LETTERS),
                round_id=data["round"].pk,
                branch_id=branch.pk,
                region=data["region"].pk,
                group=data["group"],
                language=data["language"],
                held_on=data["held_on"],
                consent_scope=data["consent_scope"],
                consent_recording=data["consent_recording"],
                is_synthetic=data["round"].is_synthetic,
                actor=request.user,
            )
            ensure_codebook(round_id=data["round"].pk)
            return redirect("interviews:transcript", pk=interview.pk)
    context = {"form": form, "has_rounds": rounds.exists()}
    return render(request, "interviews/create.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def transcript(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Paste or upload the text; until something is coded it may be replaced."""
    interview = get_object_or_404(interviews_for(request.user), pk=pk)
    form = TranscriptForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.keep_transcript(
                interview_id=pk, raw=form.cleaned_data["raw"], actor=request.user
            )
        except UnusableText as error:
            form.add_error("text", TEXT_PROBLEMS[error.problem])
        except services.TranscriptCoded:
            form.add_error("text", _("The text has been coded and can no longer be replaced."))
        else:
            for note in kept.notes:
                messages.info(request, NOTES[Note(note)])
            return redirect("interviews:code", pk=pk)
    context = {"form": form, "interview": interview, "synthetic": interview.is_synthetic}
    return render(
        request, "interviews/transcript.html", context, status=422 if form.errors else 200
    )


@require_POST
@require(Permission.CODE_INTERVIEWS)
def withdraw(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Consent was taken back: everything of the interview is deleted."""
    interview = get_object_or_404(interviews_for(request.user), pk=pk)
    if request.POST.get("confirm") != "yes":
        return render(request, "interviews/withdraw.html", {"interview": interview})
    services.withdraw_interview(interview_id=pk, actor=request.user)
    messages.success(request, _("The interview, its text and its codings have been deleted."))
    return redirect("interviews:list")
