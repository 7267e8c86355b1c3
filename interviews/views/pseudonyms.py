"""What identifies people in a text: decided on name by name, then the text is kept; the register."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.conversion.outcome import Problem
from interviews.models import Upload
from interviews.pseudonyms.draft import Choice, Decision, Draft, Group, NotInText
from interviews.pseudonyms.finds import Kind
from interviews.selectors.interviews import interviews_for
from interviews.selectors.uploads import ready_for
from interviews.services import pseudonyms as services
from interviews.services import uploads
from interviews.services.assigning import InterviewGone
from interviews.services.interviews import TranscriptCoded
from interviews.services.texts import CorrectedMeanwhile, NotCorrectable, may_replace_names
from interviews.transcript.text import UnusableText
from interviews.upload_forms import NameForm
from interviews.upload_words import KINDS, file_sentence
from interviews.views.interviews import gone
from interviews.views.uploads import revision_of, tell_changed, upload_or_404
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation.access import Permission, require

if TYPE_CHECKING:
    from interviews.pseudonyms.draft import Name

NAMES = 40  # on a page
AROUND = 60  # letters of context on either side


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def names(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Every name that was found, with one decision for all its forms."""
    upload = upload_or_404(request, pk)
    draft = uploads.draft_of(upload)
    if request.method == "POST" and request.POST.get("do") != "add":
        return _decide(request, upload, draft)
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _added(request, upload, form):
        return redirect("interviews:names", pk=pk)
    groups = draft.groups()
    page = Paginator(groups, NAMES).get_page(request.GET.get("page"))
    first = page.start_index() - 1 if groups else 0
    context = {
        "interview": upload.interview,
        "upload": upload,
        "synthetic": upload.interview.is_synthetic,
        "form": form,
        "page_obj": page,
        "kinds": _by_kind(draft, groups, range(first, first + len(page.object_list))),
        "number": len(groups),
        "undecided": draft.undecided(),
    }
    status = 422 if form.errors else 200
    return render(request, "interviews/upload_names.html", context, status=status)


def _by_kind(draft: Draft, groups: list[Group], shown: range) -> list[dict[str, object]]:
    """The names of a page by kind; each with the others of its kind that may be the same."""
    others: dict[Kind, list[tuple[str, str]]] = {}
    for group in groups:
        others.setdefault(group.kind, []).append((group.key, group.forms[0]))
    found: dict[Kind, list[dict[str, object]]] = {}
    for number in shown:
        group = groups[number]
        start, end = group.first.start, group.first.end
        found.setdefault(group.kind, []).append(
            {
                "number": number,
                "group": group,
                "before": draft.text[max(0, start - AROUND) : start],
                "after": draft.text[end : end + AROUND],
                "choice": group.decision.choice.value if group.decision else "",
                "same_as": group.decision.same_as if group.decision else "",
            }
        )
    return [
        {"kind": kind.value, "label": KINDS[kind], "names": entries, "others": others[kind]}
        for kind, entries in found.items()
    ]


def _decide(request: AuthenticatedRequest, upload: Upload, draft: Draft) -> HttpResponse:
    try:
        uploads.decide_names(
            upload=upload,
            revision=revision_of(request),
            decisions=_decisions(request, draft.groups()),
        )
    except uploads.DraftChanged:
        tell_changed(request)
    else:
        messages.success(request, _("The decisions have been saved."))
    page = request.POST.get("page", "")
    query = f"?page={page}" if page.isascii() and page.isdigit() else ""
    return redirect(reverse("interviews:names", args=[upload.interview_id]) + query)


def _decisions(request: AuthenticatedRequest, groups: list[Group]) -> "dict[Name, Decision]":
    """Those of the page; a kind that is confirmed as a whole leaves what has been decided."""
    everything = request.POST.get("all", "")
    keys = {(group.kind, group.key) for group in groups}
    found: dict[Name, Decision] = {}
    for number, group in enumerate(groups):
        choice = request.POST.get(f"choice-{number}", "")
        if choice in set(Choice):
            same = request.POST.get(f"same-{number}", "")
            fits = choice == Choice.REPLACE and same != group.key and (group.kind, same) in keys
            decision = Decision(Choice(choice), same if fits else "")
            found[group.kind.value, group.key] = decision
        elif everything == group.kind and group.decision is None:
            found[group.kind.value, group.key] = Decision(Choice.REPLACE)
    return found


def _added(request: AuthenticatedRequest, upload: Upload, form: NameForm) -> bool:
    try:
        uploads.add_name(
            upload=upload,
            revision=revision_of(request),
            words=form.cleaned_data["words"],
            kind=Kind(form.cleaned_data["kind"]),
        )
    except NotInText:
        form.add_error(
            "words", _("These words do not stand in the text, or are among the names already.")
        )
        return False
    except uploads.DraftChanged:
        tell_changed(request)
    else:
        messages.success(request, _("Added to the names that are replaced."))
    return True


@require_POST
@require(Permission.CODE_INTERVIEWS)
def keep(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The text is kept with placeholders; then the next one, if any waits."""
    upload = upload_or_404(request, pk)
    back = redirect("interviews:names", pk=pk)
    try:
        services.keep_draft(upload=upload, revision=revision_of(request), actor=request.user)
    except services.NamesUndecided as error:
        text = ngettext(
            "%(n)s name still waits for your decision.",
            "%(n)s names still wait for your decision.",
            error.number,
        )
        messages.error(request, text % {"n": error.number})
        return back
    except uploads.DraftChanged:
        tell_changed(request)
        return redirect("interviews:transcript", pk=pk)
    except TranscriptCoded:
        messages.error(request, _("The text has been coded and can no longer be replaced."))
        return back
    except CorrectedMeanwhile:
        messages.error(
            request,
            _(
                "The text has been corrected meanwhile. Nothing was saved: discard these decisions and look "
                "for names again."
            ),
        )
        return back
    except NotCorrectable:
        messages.error(
            request, _("The text has been handed in meanwhile. Now the lead alone corrects it.")
        )
        return back
    except UnusableText as error:
        messages.error(request, file_sentence(Problem(error.problem)))
        return back
    messages.success(request, _("The text has been kept; what was sent in is erased."))
    if ready_for(request.user).exists():
        return redirect("interviews:texts")
    return redirect("interviews:code", pk=pk)


@require_POST
@require(Permission.CODE_INTERVIEWS)
def look_again(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Names are looked for once more in a kept text, coded or not."""
    interview = get_object_or_404(interviews_for(request.user), pk=pk, transcript__isnull=False)
    if not may_replace_names(interview, request.user):
        raise Http404
    try:
        uploads.look_again(interview_id=interview.pk, actor=request.user, now=timezone.now())
    except InterviewGone:
        return gone(request, [])
    except uploads.UploadWaits:
        messages.info(request, _("A text of this interview waits already."))
    return redirect("interviews:transcript", pk=pk)


@require_safe
@require(Permission.SEE_PSEUDONYMS)
def register(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What the placeholders of a text stand for; that it was read is recorded."""
    interview = interviews_for(request.user).filter(pk=pk, transcript__isnull=False).first()
    if interview is None:
        raise Http404
    entries = services.read_register(interview=interview, actor=request.user)
    context = {
        "interview": interview,
        "entries": [(entry, KINDS[entry.kind]) for entry in entries],
        "synthetic": interview.is_synthetic,
    }
    response = render(request, "interviews/register.html", context)
    response["Cache-Control"] = "no-store"
    return response
