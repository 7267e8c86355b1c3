"""A text comes in: sent, read by the worker, its speakers and turns looked through, kept or discarded."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.choices import SourceKind, Stage
from interviews.conversion.outcome import Problem, UnusableFile
from interviews.models import Interview, Upload, UploadState
from interviews.pseudonyms.draft import Draft
from interviews.selectors.interviews import interviews_for
from interviews.selectors.uploads import ready_for, uploads_for
from interviews.services import uploads as services
from interviews.services.assigning import InterviewGone
from interviews.services.interviews import TranscriptCoded
from interviews.transcript.anchors import Range, sentences
from interviews.transcript.turns import (
    Correction,
    CorrectionProblem,
    Merge,
    NotASpeaker,
    Rename,
    Role,
    SetRole,
    SetSpeaker,
    Split,
    Turn,
    UnusableCorrection,
)
from interviews.upload_forms import UploadForm
from interviews.upload_words import ROLES, correction_sentence, file_sentence, note_sentence
from interviews.views.interviews import gone
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation.access import Permission, require

TURNS = 40  # on a page
PAGE = 50


def upload_or_404(request: AuthenticatedRequest, pk: int) -> Upload:
    """The text of an interview in the person's view that has been read and waits to be looked through."""
    upload = uploads_for(request.user).filter(interview=pk, state=UploadState.READY).first()
    if upload is None:
        raise Http404
    return upload


def revision_of(request: AuthenticatedRequest) -> int:
    """Which state of the text the sender has seen; 0, which none has, where it is not told."""
    told = request.POST.get("revision", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0


def tell_changed(request: AuthenticatedRequest) -> None:
    """Somebody was faster; the page shows how things are now."""
    messages.error(
        request, _("Somebody else has changed this text meanwhile. Here is how it stands now.")
    )


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def transcript(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The text of an interview on its way in, as far as it has come."""
    interview = get_object_or_404(interviews_for(request.user), pk=pk)
    if interview.stage == Stage.PLANNED:
        messages.info(request, _("First the consent is recorded, then the text can be kept."))
        return redirect("interviews:hold", pk=pk)
    if request.method == "POST":
        return _send(request, interview)
    upload = uploads_for(request.user).filter(interview=pk).first()
    if upload is None or upload.state == UploadState.FAILED:
        return _form(request, interview, UploadForm(), upload)
    if upload.state != UploadState.READY:
        context = _context(interview, upload)
        return render(request, "interviews/upload_waiting.html", context)
    return _turns(request, upload)


def _context(interview: Interview, upload: Upload | None) -> dict[str, object]:
    return {"interview": interview, "upload": upload, "synthetic": interview.is_synthetic}


def _form(
    request: AuthenticatedRequest, interview: Interview, form: UploadForm, upload: Upload | None
) -> HttpResponse:
    problem = file_sentence(Problem(upload.problem)) if upload else ""
    context = _context(interview, upload) | {"form": form, "problem": problem}
    status = 422 if form.errors else 200
    return render(request, "interviews/upload.html", context, status=status)


def _send(request: AuthenticatedRequest, interview: Interview) -> HttpResponse:
    if interview.kind != SourceKind.INTERVIEW:
        raise Http404  # an open answer stays as it was written
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.upload_text(
                interview_id=interview.pk,
                data=form.cleaned_data["data"],
                name=form.cleaned_data["name"],
                actor=request.user,
                now=timezone.now(),
            )
        except InterviewGone:
            return gone(request, [("", form.cleaned_data["text"])])
        except UnusableFile as error:
            form.add_error("file", file_sentence(error.problem))
        except TranscriptCoded:
            form.add_error(None, _("The text has been coded and can no longer be replaced."))
        except services.UploadWaits:
            form.add_error(
                None,
                _("Another text of this interview waits already. Keep or discard it first."),
            )
        else:
            return redirect("interviews:transcript", pk=interview.pk)
    return _form(request, interview, form, None)


@dataclass(frozen=True)
class ShownTurn:
    """A turn as it will be kept, with placeholders; `at` is its place in the text that was sent."""

    at: int
    speaker: str
    role: str
    text: str
    is_first: bool
    sentences: Sequence[tuple[int, str]]  # for splitting, of the chosen turn only


def _turns(request: AuthenticatedRequest, upload: Upload) -> HttpResponse:
    draft = services.draft_of(upload)
    page = Paginator(draft.dialogue.turns, TURNS).get_page(request.GET.get("page"))
    told = request.GET.get("turn", "")
    chosen = int(told) if told.isascii() and told.isdigit() and len(told) < 9 else None
    context = _context(upload.interview, upload) | {
        "notes": [note_sentence(note) for note in draft.notes],
        "letters": len(draft.text),
        "undecided": draft.undecided(),
        "speakers": [(name, role.value) for name, role in draft.dialogue.roles.items()],
        "roles": [(role.value, label) for role, label in ROLES.items()],
        "page_obj": page,
        "turns": _shown(draft, page, chosen),
        "chosen": chosen,
    }
    return render(request, "interviews/upload_turns.html", context)


def _shown(draft: Draft, page: "Page[Turn]", chosen: int | None) -> list[ShownTurn]:
    made = draft.pseudonymised()
    shown = []
    for turn in page.object_list:
        moved = made.moved(Range(turn.said, turn.end)) if turn.said < turn.end else None
        role = draft.dialogue.roles.get(turn.speaker)
        shown.append(
            ShownTurn(
                at=turn.start,
                speaker=turn.speaker,
                role=str(ROLES[role]) if role else "",
                text=made.text[moved.start : moved.end].strip() if moved else "",
                is_first=turn.start == 0,
                sentences=_later_sentences(draft.text, turn) if turn.start == chosen else (),
            )
        )
    return shown


def _later_sentences(text: str, turn: Turn) -> list[tuple[int, str]]:
    """Where a turn can be split: its sentences but the first."""
    said = text[turn.said : turn.end]
    return [
        (turn.said + span.start, said[span.start : span.start + 90]) for span in sentences(said)[1:]
    ]


@require_POST
@require(Permission.CODE_INTERVIEWS)
def correct(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One correction of speakers or turns."""
    upload = upload_or_404(request, pk)
    try:
        services.correct_turns(
            upload=upload,
            revision=revision_of(request),
            corrections=_corrections(request.POST),
        )
    except UnusableCorrection as error:
        messages.error(request, correction_sentence(error.problem))
    except services.DraftChanged:
        tell_changed(request)
    else:
        messages.success(request, _("Corrected."))
    page = request.POST.get("page", "")
    query = f"?page={page}" if page.isascii() and page.isdigit() else ""
    place = request.POST.get("start", "")
    anchor = f"#t{place}" if place.isascii() and place.isdigit() else ""
    return redirect(reverse("interviews:transcript", args=[pk]) + query + anchor)


def _corrections(data: QueryDict) -> list[Correction]:
    """What one form says. UnusableCorrection where it says nothing that can be done."""
    speaker, label = data.get("speaker", ""), data.get("label", "")
    match data.get("do"):
        case "speaker":
            role = data.get("role", "")
            if role not in set(Role):
                raise UnusableCorrection(CorrectionProblem.UNKNOWN_SPEAKER)
            found: list[Correction] = [SetRole(speaker, Role(role))]
            return found if label == speaker else [*found, Rename(speaker, label)]
        case "text":
            return [NotASpeaker(speaker)]
        case "say":
            return [SetSpeaker(_place(data, "start"), label)]
        case "merge":
            return [Merge(_place(data, "start"))]
        case "split":
            return [Split(_place(data, "at"), data.get("next", ""))]
    raise UnusableCorrection(CorrectionProblem.NO_SUCH_TURN)


def _place(data: QueryDict, name: str) -> int:
    told = data.get(name, "")
    if not (told.isascii() and told.isdigit() and len(told) < 9):
        raise UnusableCorrection(CorrectionProblem.NOT_INSIDE)
    return int(told)


@require_POST
@require(Permission.CODE_INTERVIEWS)
def discard(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Erase what was sent in."""
    upload = get_object_or_404(uploads_for(request.user), interview=pk)
    services.discard(upload=upload, actor=request.user)
    messages.success(request, _("What was sent in has been erased."))
    return redirect("interviews:transcript", pk=pk)


@require_safe
@require(Permission.CODE_INTERVIEWS)
def texts(request: AuthenticatedRequest) -> HttpResponse:
    """All texts on their way in, and the next one to look through."""
    found = uploads_for(request.user)
    context = {
        "next": ready_for(request.user).first(),
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "waits": found.filter(state__in=(UploadState.WAITING, UploadState.RUNNING)).exists(),
    }
    return render(request, "interviews/upload_queue.html", context)
