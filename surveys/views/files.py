"""Files made by the worker: raw answers are asked for here; letters in letters.py."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surveys.forms import ExportForm
from surveys.models.files import FileState
from surveys.selectors.files import file_of, files_of
from surveys.selectors.retention import keeping_of
from surveys.services.files import (
    ANSWERS,
    NothingToExport,
    path_of,
    record_download,
    request_answers,
)
from surveys.views.rounds import round_or_404
from tna_portal.common.languages import current
from tna_portal.organisation.access import Permission, require

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from tna_portal.common.http import AuthenticatedRequest

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_http_methods(["GET", "POST"])
@require(Permission.EXPORT_ANSWERS)
def export(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """Ask for raw answers with a reason; the files asked for so far."""
    entry = round_or_404(code)
    form = ExportForm(request.POST or None, initial={"language": current()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            request_answers(
                entry=entry,
                kind=data["kind"],
                language=data["language"],
                with_labels=data["labels"] == "labels",
                with_bom=data["bom"],
                with_version=data["version"],
                with_flags=data["flags"],
                reason=data["reason"],
                actor=request.user,
                now=timezone.now(),
            )
        except NothingToExport:
            return redirect("surveys:export", code=code)  # the page says why
        messages.success(request, _("The file is being made. It appears below."))
        return redirect("surveys:export", code=code)
    context = {
        "round": entry,
        "form": form,
        "files": files_of(request.user, entry.pk, ANSWERS),
        "keeping": keeping_of(entry, request.user),
        "synthetic": entry.is_synthetic,
    }
    return render(request, "surveys/export.html", context, status=422 if form.errors else 200)


@require_safe
@require(Permission.EXPORT_ANSWERS, Permission.INVITE)
def download(request: "AuthenticatedRequest", pk: UUID) -> "HttpResponseBase":
    """One's own file, until it expires."""
    job = file_of(request.user, pk)
    if job is None or job.expires_at < timezone.now():
        raise Http404
    path = path_of(job)
    if job.state != FileState.READY or not path.exists():
        raise Http404
    record_download(job=job, actor=request.user)
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=job.file_name,
        content_type=TYPES[job.file_name.rsplit(".", 1)[-1]],
    )
