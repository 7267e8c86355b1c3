"""The guide as a form to type along: saved as one goes by a script, or with a button without one."""

import hashlib
import json
import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST

from interviews.choices import Stage
from interviews.conversion.outcome import Problem
from interviews.guide.dialogue import INTERVIEWER
from interviews.guide.texts import every_question
from interviews.selectors.guides import asides_of, asked_in, notes_of, version_of
from interviews.selectors.interviews import talks_for
from interviews.services import guides
from interviews.services.assigning import InterviewGone
from interviews.services.guides import MOST_LETTERS_A_NOTE, Note
from interviews.transcript.text import UnusableText
from interviews.upload_words import file_sentence
from interviews.views.cards import talk_or_404
from interviews.views.interviews import gone
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.offline import worker_address
from tna_portal.organisation.access import Permission, require

if TYPE_CHECKING:
    from interviews.models import GuideAside, Interview

DEVICE = re.compile(r"[A-Za-z0-9]{8,36}")
MOST_NOTES_AT_ONCE = 100
LARGEST = 2**53  # what a script counts exactly
FIELD = "text."


@dataclass(frozen=True)
class Asked:
    """One question of the form: its words, what was typed, and what another device had typed."""

    key: str
    number: int
    words: str
    second: str
    text: str
    base: int
    was: str
    asides: "list[GuideAside]"


def _mark(text: str) -> str:
    """Tells whether a field was touched, without a script."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:16]


def _clean(text: str) -> str:
    """What a database can keep; line ends as they are kept."""
    return text.replace("\x00", "").replace("\r\n", "\n").encode("utf-8", "ignore").decode()


def _talk(request: AuthenticatedRequest, pk: int) -> "Interview | None":
    return talks_for(request.user).filter(pk=pk).first()


@require_http_methods(["GET", "POST"])
@cache_control(no_store=True)
@ensure_csrf_cookie
@require(Permission.CODE_INTERVIEWS)
def guide(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Question by question. What is typed into a talk that is gone or finished is given back."""
    if request.method == "POST":
        return _keep_form(request, pk)
    interview = talk_or_404(request, pk)
    if interview.stage == Stage.PLANNED:
        messages.info(request, _("First the consent is recorded, then the talk is typed along."))
        return redirect("interviews:hold", pk=pk)
    if interview.stage != Stage.HELD:
        return redirect("interviews:card", pk=pk)
    return _sheet(request, interview)


def _worker(request: AuthenticatedRequest, interview: "Interview") -> str:
    """Keeps this talk's page for this person; on a shared computer the next one has another."""
    page = reverse("interviews:guide", args=[interview.pk])
    script = reverse("interviews:guide_worker", args=[interview.pk])
    return worker_address(script, page=page, reader=str(request.user.pk))


def _sheet(
    request: AuthenticatedRequest,
    interview: "Interview",
    *,
    typed: dict[str, str] | None = None,
    problem: str = "",
) -> HttpResponse:
    notes, asides = notes_of(interview), asides_of(interview)
    first, *others = interview.language.split(",")
    asked = []
    for number, question in enumerate(asked_in(interview, notes), start=1):
        note = notes.get(question.key)
        kept = note.text if note else ""
        asked.append(
            Asked(
                key=question.key,
                number=number,
                words=question.texts[first],
                second=question.texts[others[0]] if others else "",
                text=(typed or {}).get(question.key, kept),
                base=note.arrival if note else 0,
                was=_mark(kept),
                asides=asides.get(question.key, []),
            )
        )
    context = {
        "interview": interview,
        "asked": asked,
        "first": first,
        "second": others[0] if others else "",
        "device": secrets.token_hex(12),
        "most": MOST_LETTERS_A_NOTE,
        "problem": problem,
        "worker": _worker(request, interview),
        "synthetic": interview.is_synthetic,
    }
    return render(request, "interviews/guide.html", context, status=422 if problem else 200)


def _keep_form(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Without a script: keep what was touched, then do what the button says."""
    interview = _talk(request, pk)
    typed = {
        name.removeprefix(FIELD): _clean(str(text))
        for name, text in request.POST.items()
        if name.startswith(FIELD)
    }
    if interview is None or interview.stage != Stage.HELD:
        return _given_back(request, interview, typed)
    known = {key: note.text for key, note in notes_of(interview).items()}
    touched = {
        key: text
        for key, text in typed.items()
        if text != known.get(key, "") and _mark(text) != request.POST.get(f"was.{key}")
    }
    device = request.POST.get("device", "")
    device = device if DEVICE.fullmatch(device) else secrets.token_hex(12)
    now = time.time_ns() // 1_000_000
    notes = [
        Note(now, key, text, _whole(request.POST.get(f"base.{key}", "0")))
        for key, text in touched.items()
    ]
    try:
        guides.save_notes(interview_id=pk, device=device, notes=notes, actor=request.user)
    except guides.NoteTooLong:
        return _sheet(request, interview, typed=typed, problem=_too_long())
    except (InterviewGone, guides.TalkFinished):
        return _given_back(request, _talk(request, pk), typed)
    if request.POST.get("settle"):
        guides.settle(interview_id=pk, aside_id=_whole(request.POST["settle"]))
    if request.POST.get("go") == "finish":
        return redirect("interviews:finish_guide", pk=pk)
    messages.success(request, _("What you typed has been saved."))
    return redirect("interviews:guide", pk=pk)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _too_long() -> str:
    return _("An answer is too long: at most 50,000 characters can be kept. Please shorten it.")


def _given_back(
    request: AuthenticatedRequest, interview: "Interview | None", typed: dict[str, str]
) -> HttpResponse:
    """Nothing typed is lost: the page shows it to be copied."""
    words: dict[str, str] = {}
    if interview is not None:
        first = interview.language.split(",")[0]
        asked = every_question(version_of(interview))
        words = {key: question.texts[first] for key, question in asked.items()}
    return gone(request, [(words.get(key, ""), text) for key, text in typed.items()])


@require_POST
@require(Permission.CODE_INTERVIEWS)
def save(request: AuthenticatedRequest, pk: int) -> JsonResponse:
    """What a device has typed. 404: withdrawn or not theirs; 409: the talk is a text already."""
    if _talk(request, pk) is None:
        return _refused(_("This interview no longer exists: it has been withdrawn."), 404)
    try:
        device, notes = _read(request.body)
    except (ValueError, KeyError, TypeError):
        return _refused(_("This cannot be read. Please load the page again."), 400)
    try:
        saved = guides.save_notes(interview_id=pk, device=device, notes=notes, actor=request.user)
    except guides.NoteTooLong:
        return _refused(_too_long(), 422)
    except guides.TalkFinished:
        return _refused(_("The talk has been finished: its text is kept already."), 409)
    except InterviewGone:
        return _refused(_("This interview no longer exists: it has been withdrawn."), 404)
    interview = talk_or_404(request, pk)
    asides = {
        key: [{"id": each.pk, "text": each.text, "by": str(each.typed_by or "")} for each in found]
        for key, found in asides_of(interview).items()
    }
    return JsonResponse(
        {"acknowledged": saved.acknowledged, "arrivals": saved.arrivals, "asides": asides}
    )


def _refused(text: str, status: int) -> JsonResponse:
    return JsonResponse({"error": text}, status=status)


def _read(body: bytes) -> tuple[str, list[Note]]:
    """Device and notes. ValueError, KeyError or TypeError for anything else."""
    data: Any = json.loads(body)
    device, notes = data["device"], data["notes"]
    if not isinstance(device, str) or not DEVICE.fullmatch(device):
        raise ValueError(device)
    if not isinstance(notes, list) or len(notes) > MOST_NOTES_AT_ONCE:
        raise ValueError(len(notes))
    return device, [_note(each) for each in notes]


def _note(each: Any) -> Note:
    sequence, base = each["sequence"], each["base"]
    question, text = each["question"], each["text"]
    whole = type(sequence) is int and type(base) is int
    if not whole or not (0 <= sequence <= LARGEST and 0 <= base <= LARGEST):
        raise ValueError(sequence)
    if not isinstance(question, str) or not isinstance(text, str):
        raise TypeError(question)
    return Note(sequence, question, _clean(text), base)


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def finish(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The notes as the text that will be coded: first to be looked at, then kept."""
    interview = talk_or_404(request, pk)
    if interview.stage != Stage.HELD:
        return redirect("interviews:card", pk=pk)
    talk = guides.text_of(interview)
    problem = "" if talk.text else _("Nothing has been typed yet, so there is no text to keep.")
    if request.method == "POST" and not problem:
        try:
            expected = request.POST.get("digest", "")
            guides.finish(interview_id=pk, expected=expected, actor=request.user)
        except guides.NotesChanged:
            problem = _("Something was typed meanwhile. Please look at the text again.")
            talk = guides.text_of(interview)
        except UnusableText as error:
            problem = file_sentence(Problem(error.problem))
        except guides.TalkFinished:
            return redirect("interviews:card", pk=pk)
        except InterviewGone:
            raise Http404 from None
        else:
            messages.success(request, _("The text has been kept."))
            return redirect("interviews:card", pk=pk)
    context = {
        "interview": interview,
        "turns": [
            (talk.speakers[who] == INTERVIEWER, talk.text[start:end].strip())
            for start, end, who in talk.turns
        ],
        "digest": guides.digest_of(talk),
        "has_asides": bool(asides_of(interview)),
        "problem": problem,
        "may_keep": bool(talk.text),
        "synthetic": interview.is_synthetic,
    }
    status = 422 if problem and request.method == "POST" else 200
    return render(request, "interviews/finish.html", context, status=status)
