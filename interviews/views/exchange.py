"""Codings to and from other programs."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from interviews.choices import ExchangeKind, ExchangeState
from interviews.exchange_forms import ArchiveForm, DecisionsForm, ExportForm, counting_choice
from interviews.exchange_words import counting_words, problem_words, skipped_words
from interviews.selectors.codebooks import codes_of
from interviews.selectors.exchange import coder_numbers, job_of, jobs_of, possible_coders
from interviews.services import exchange as services
from tna_portal.common.languages import current
from tna_portal.common.secrets import unsealed
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, may, regions_for, require
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from typing import Any

    from interviews.models import ExchangeJob
    from tna_portal.common.http import AuthenticatedRequest
    from tna_portal.organisation.models import AssessmentRound, User

TYPES = {
    "qdpx": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def _round_or_404(code: str) -> "AssessmentRound":
    entry = organisation.round_by_code(code)
    if entry is None or entry.status == RoundStatus.DRAFT:
        raise Http404
    return entry


@require_safe
@require(Permission.EXPORT_CODINGS)
def exchange(request: "AuthenticatedRequest") -> HttpResponse:
    """The page of the round that was chosen, else of the newest."""
    rounds = organisation.rounds().exclude(status=RoundStatus.DRAFT)
    chosen = rounds.filter(code=request.GET.get("round", "")).first() or rounds.first()
    if chosen is None:
        return render(request, "interviews/exchange_empty.html")
    return redirect("interviews:export_codings", code=chosen.code)


@require_http_methods(["GET", "POST"])
@require(Permission.EXPORT_CODINGS)
def export(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """Ask for codings with a reason; the files asked for so far."""
    entry = _round_or_404(code)
    leads = may(request.user, Permission.LEAD_CODING)
    coders = _numbered(entry.pk) if leads else None
    form = ExportForm(request.POST or None, coders=coders, initial={"language": current()})
    if request.method == "POST" and form.is_valid():
        services.request_export(
            entry=entry, actor=request.user, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("The file is being made. It appears below."))
        return redirect("interviews:export_codings", code=code)
    context = {
        "round": entry,
        "rounds": list(organisation.rounds().exclude(status=RoundStatus.DRAFT)),
        "form": form,
        "files": _told(jobs_of(request.user, entry.pk, imports=False)),
        "leads": leads,
        "synthetic": entry.is_synthetic,
    }
    return render(request, "interviews/export.html", context, status=422 if form.errors else 200)


def _numbered(round_id: int) -> "list[tuple[User, int]]":
    """Coders of the round with the numbers that stand for them in files."""
    numbers = coder_numbers(round_id)
    people = organisation.users().filter(pk__in=numbers)
    return sorted(((one, numbers[one.pk]) for one in people), key=lambda pair: pair[1])


def _told(jobs: "Any") -> "list[tuple[ExchangeJob, str]]":
    """Files, each with the reason why it failed."""
    return [(job, problem_words(job.problem, "") if job.problem else "") for job in jobs]


@require_safe
@require(Permission.EXPORT_CODINGS)
def download(request: "AuthenticatedRequest", pk: UUID) -> HttpResponse:
    """One's own file, until it expires."""
    job = job_of(request.user, pk)
    if job is None or job.kind == ExchangeKind.IMPORT or job.expires_at < timezone.now():
        raise Http404
    if job.state != ExchangeState.READY:
        raise Http404
    content = services.content_of(job)
    services.record_download(job=job, actor=request.user)
    kind = TYPES[job.file_name.rsplit(".", 1)[-1]]
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{job.file_name}"'
    return response


@require_http_methods(["GET", "POST"])
@require(Permission.LEAD_CODING)
def import_file(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """Send a .qdpx; the worker reads it."""
    entry = _round_or_404(code)
    form = ArchiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        job = services.request_import(
            entry=entry,
            data=file.read(),
            file_name=file.name,
            actor=request.user,
            now=timezone.now(),
        )
        return redirect("interviews:check_codings", pk=job.pk)
    context = {
        "round": entry,
        "form": form,
        "files": jobs_of(request.user, entry.pk, imports=True),
        "synthetic": entry.is_synthetic,
    }
    return render(request, "interviews/import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require(Permission.LEAD_CODING)
def check_import(request: "AuthenticatedRequest", pk: UUID) -> HttpResponse:
    """What is in a file that was sent, and what its owner decides on it."""
    job = job_of(request.user, pk)
    if job is None or job.kind != ExchangeKind.IMPORT or job.expires_at < timezone.now():
        raise Http404
    preview = unsealed(job.preview_encrypted) if job.preview_encrypted else {}
    context: dict[str, Any] = {
        "job": job,
        "round": job.round,
        "problem": problem_words(job.problem, preview.get("where", "")) if job.problem else "",
        "synthetic": job.round.is_synthetic,
    }
    if job.state != ExchangeState.READY:
        return render(request, "interviews/import_check.html", context)
    if request.method == "POST" and "counting" in request.POST:
        return _read_again(request, job, preview)
    form = DecisionsForm(
        request.POST or None,
        preview=preview,
        decided=job.decisions,
        coders=possible_coders(),
        codes=codes_of(job.round_id),
        regions=regions_for(request.user),
        initial={"language": current()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.decide(job=job, decisions=form.decisions())
        except services.DecisionsLate:
            messages.info(request, _("This file has been decided on already."))
        return redirect("interviews:check_codings", pk=pk)
    counting = preview["counting"]
    context |= {
        "form": form,
        "preview": preview,
        "skipped": skipped_words(preview["skipped"]),
        "counting": counting_words(counting["used"]),
        "scores": [
            (counting_words(one["counting"]), one, one["counting"] == counting["used"])
            for one in counting["scores"]
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "interviews/import_check.html", context, status=status)


def _read_again(
    request: "AuthenticatedRequest", job: "ExchangeJob", preview: "dict[str, Any]"
) -> HttpResponse:
    chosen = counting_choice(preview, request.POST["counting"])
    if chosen is None:
        raise Http404
    try:
        services.read_again(job=job, counting=dict(chosen))
    except services.DecisionsLate:
        messages.info(request, _("This file has been decided on already."))
    return redirect("interviews:check_codings", pk=job.pk)
