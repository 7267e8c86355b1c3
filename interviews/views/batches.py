"""Many interviews at once: an archive, what is in it and what is wrong, then all or nothing."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from interviews.choices import IntervieweeGroup
from interviews.conversion.batch import RowProblem, UnusableBatch, Wrong
from interviews.conversion.outcome import UnusableFile
from interviews.selectors.uploads import archive_of
from interviews.services import batches
from interviews.sheet_template import TYPE, template_sheet
from interviews.upload_forms import ArchiveForm
from interviews.upload_words import COLUMNS, archive_sentence, row_sentence
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import current
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, require
from tna_portal.organisation.choices import RoundStatus
from tna_portal.organisation.roster.reading import FileRefused
from tna_portal.organisation.roster_words import refusal

if TYPE_CHECKING:
    from interviews.models import ArchiveUpload

SHOWN = 200


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def send(request: AuthenticatedRequest) -> HttpResponse:
    """Choose an archive; it is read at once, and kept encrypted until it is imported."""
    rounds = organisation.rounds().exclude(status=RoundStatus.DRAFT)
    form = ArchiveForm(request.POST or None, request.FILES or None, rounds=rounds)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batches.keep_archive(
                data=file.read(),
                file_name=file.name,
                round_id=form.cleaned_data["round"].pk,
                owner=request.user,
                now=timezone.now(),
            )
        except (UnusableFile, UnusableBatch) as error:
            form.add_error("file", archive_sentence(error))
        except FileRefused as error:
            text = _("The sheet cannot be read: %(why)s") % {"why": refusal(error)}
            form.add_error("file", text)
        else:
            return redirect("interviews:batch_check")
    context = {"form": form, "has_rounds": rounds.exists(), "kept": archive_of(request.user)}
    status = 422 if form.errors else 200
    return render(request, "interviews/upload_batch.html", context, status=status)


@require_safe
@require(Permission.CODE_INTERVIEWS)
def template(request: AuthenticatedRequest) -> HttpResponse:
    """The sheet to fill in."""
    response = HttpResponse(template_sheet(current()), content_type=TYPE)
    response["Content-Disposition"] = 'attachment; filename="interviews.xlsx"'
    return response


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def look(request: AuthenticatedRequest) -> HttpResponse:
    """What would be imported, or everything that is wrong; then import."""
    upload = archive_of(request.user)
    if upload is None:
        return redirect("interviews:batch")
    if request.method == "POST":
        try:
            number = batches.import_archive(upload=upload, actor=request.user, now=timezone.now())
        except batches.ArchiveWrong:
            return _looked(request, upload, status=422)
        except batches.ArchiveGone:
            messages.info(request, _("The archive has been imported or replaced meanwhile."))
            return redirect("interviews:texts")
        text = ngettext(
            "%(n)s interview has been added. Its text is being read.",
            "%(n)s interviews have been added. Their texts are being read.",
            number,
        )
        messages.success(request, text % {"n": number})
        return redirect("interviews:texts")
    return _looked(request, upload)


def _looked(
    request: AuthenticatedRequest, upload: "ArchiveUpload", status: int = 200
) -> HttpResponse:
    checked = batches.check_archive(upload=upload, actor=request.user)
    regions = {region.iso: region for region in organisation.regions()}
    groups = dict(IntervieweeGroup.choices)
    rows = [
        {
            "row": row,
            "group": groups[row.group],
            "region": regions[row.region],
            "is_known": key in checked.known,
        }
        for key, row in checked.listed.items()
    ]
    context = {
        "upload": upload,
        "round": upload.round,
        "synthetic": upload.round.is_synthetic,
        "rows": rows,
        "new": len(rows) - len(checked.known),
        "wrong": [(wrong, _column(wrong), row_sentence(wrong)) for wrong in checked.wrong[:SHOWN]],
        "more": max(0, len(checked.wrong) - SHOWN),
    }
    return render(request, "interviews/upload_batch_check.html", context, status=status)


def _column(wrong: Wrong) -> str:
    """Its header; a column that is missing has none but its meaning."""
    if wrong.problem is RowProblem.COLUMN_MISSING:
        return str(COLUMNS[wrong.column])
    return wrong.column
