"""The codebook as files, in and out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from interviews.codebook_forms import CodebookFileForm
from interviews.codes.entries import MOST_CODES, MOST_LEVELS
from interviews.codes.exchange import rows_of, tree_of
from interviews.codes.importing import RowProblem
from interviews.codes.sheet import UnusableSheet, write_sheet
from interviews.exports.codebook_docx import codebook_docx
from interviews.refi_qda.codebook_csv import write_codebook_csv
from interviews.refi_qda.problems import ExchangeProblem, UnusableExchange
from interviews.refi_qda.writing import write_codebook
from interviews.selectors.codebooks import entries_of, upload_of
from interviews.services import codebook_import
from interviews.views.codebook import areas_by_code, round_and_book
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import CODES, current, localised
from tna_portal.organisation.access import Permission, require

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# kind -> (end of the file's name, content type)
KINDS = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "taguette": ("csv", "text/csv; charset=utf-8"),
    "qdc": ("qdc", "application/xml"),
    "docx": ("docx", DOCX),
}


@require_safe
@require(Permission.SEE_INTERVIEWS)
def codebook_file(
    request: AuthenticatedRequest, code: str, kind: str, language: str
) -> HttpResponse:
    """The codebook as CSV with all languages, or in one language for Taguette, as .qdc or DOCX."""
    entry, book = round_and_book(request, code)
    if kind not in KINDS or language not in CODES:
        raise Http404
    entries = entries_of(book.pk)
    if kind == "csv":
        body = write_sheet(entries)
    elif kind == "taguette":
        body = write_codebook_csv(tree_of(entries, language))
    elif kind == "qdc":
        body = write_codebook(tree_of(entries, language))
    else:
        with override(language):
            areas = {
                key: [f"{localised(link.area, 'name')} ({link.weight:g})" for link in links]
                for key, links in areas_by_code().items()
            }
            title = localised(entry, "name")
        body = codebook_docx(entries, title=title, areas=areas, language=language)
    end, content_type = KINDS[kind]
    mark = "SYNTHETIC_" if entry.is_synthetic else ""
    tongue = "" if kind == "csv" else f"_{language}"
    name = f"{mark}codebook_{entry.code}{'_taguette' if kind == 'taguette' else ''}{tongue}.{end}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=content_type, headers=headers)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_FRAMEWORK)
def import_codebook(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """Send a file; nothing changes before it has been looked at."""
    entry, book = round_and_book(request, code)
    form = CodebookFileForm(
        request.POST or None, request.FILES or None, initial={"language": current()}
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            rows = rows_of(upload.read(), form.cleaned_data["language"])
        except UnusableSheet:
            form.add_error(
                "file", _("The table cannot be read: a column stands twice or a row is broken.")
            )
        except UnusableExchange as error:
            form.add_error("file", file_problem(error))
        else:
            if len(rows) > MOST_CODES:
                form.add_error("file", row_problem(RowProblem.TOO_MANY))
            elif not rows:
                form.add_error("file", _("There is no category in the file."))
            else:
                codebook_import.keep_upload(
                    codebook_id=book.pk, rows=rows, file_name=upload.name or "", owner=request.user
                )
                return redirect("interviews:check_import", code=code)
    context = {"round": entry, "form": form}
    status = 422 if form.errors else 200
    return render(request, "interviews/codebook_import.html", context, status=status)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_FRAMEWORK)
def check_import(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """What the file would change, row by row; then all of it or nothing."""
    entry, book = round_and_book(request, code)
    upload = upload_of(request.user, book.pk)
    if upload is None:
        return redirect("interviews:import_codebook", code=code)
    status = 200
    if request.method == "POST":
        try:
            plan = codebook_import.import_codebook(upload=upload, actor=request.user)
        except codebook_import.ImportRefused:
            status = 409
        else:
            numbers = {"added": len(plan.added), "changed": len(plan.changed)}
            messages.success(request, _("Imported: %(added)s new, %(changed)s changed.") % numbers)
            return redirect(reverse("interviews:codebook") + f"?round={code}")
    plan = codebook_import.plan_of(upload)
    names = {entry.key: entry.text("name", current()) for entry in plan.after}
    context: dict[str, Any] = {
        "round": entry,
        "upload": upload,
        "plan": plan,
        "problems": [(where, row_problem(problem)) for where, problem in plan.problems],
        "added": [(key, names[key]) for key in plan.added],
        "changed": [(key, names[key]) for key in plan.changed],
    }
    return render(request, "interviews/codebook_check.html", context, status=status)


def row_problem(problem: RowProblem) -> str:
    """Why a row cannot be imported, in words."""
    words = {
        RowProblem.BAD_KEY: _("The key has at most 20 Latin letters, digits and hyphens."),
        RowProblem.BAD_GUID: _("The GUID is not one."),
        RowProblem.TWICE: _("The category stands in the file twice."),
        RowProblem.NAME_MISSING: _("The name is missing."),
        RowProblem.NAME_TWICE: _("Another category at the same place has this name."),
        RowProblem.NAME_TOO_LONG: _("The name has more than 120 characters."),
        RowProblem.TEXT_TOO_LONG: _("A text has more than 2,000 characters."),
        RowProblem.UNKNOWN_PARENT: _(
            "The category above is neither in the file nor in the codebook."
        ),
        RowProblem.CYCLE: _("The category would stand below itself."),
        RowProblem.TOO_DEEP: _("Categories stand on at most %(n)s levels.") % {"n": MOST_LEVELS},
        RowProblem.TOO_MANY: _("A codebook holds at most %(n)s categories.") % {"n": MOST_CODES},
    }
    return words[problem]


def file_problem(error: UnusableExchange) -> str:
    """Why a file cannot be read, in words, with the row or category concerned."""
    words = {
        ExchangeProblem.TOO_LARGE: _("The file is too large: at most 5 MB."),
        ExchangeProblem.TOO_MANY: _("A codebook holds at most %(n)s categories.")
        % {"n": MOST_CODES},
        ExchangeProblem.TOO_DEEP: _("Categories stand on at most %(n)s levels.")
        % {"n": MOST_LEVELS},
        ExchangeProblem.BROKEN_XML: _("The file is damaged."),
        ExchangeProblem.FORBIDDEN_XML: _(
            "The file holds definitions that could do harm, and is not read."
        ),
        ExchangeProblem.NOT_A_CODEBOOK: _("The file is not a codebook."),
        ExchangeProblem.NOT_UTF8: _("The file is not a text in UTF-8."),
        ExchangeProblem.BROKEN_TABLE: _(
            "The table cannot be read: a column stands twice or a row is broken."
        ),
        ExchangeProblem.NO_NAME_COLUMN: _(
            "The table has neither a column “key” nor a column “tag”."
        ),
        ExchangeProblem.SEVERAL_NAME_COLUMNS: _("The table has several columns of names."),
        ExchangeProblem.NAME_MISSING: _("The name is missing."),
        ExchangeProblem.NAME_TWICE: _("The category stands in the file twice."),
        ExchangeProblem.GUID_TWICE: _("The GUID stands in the file twice."),
        ExchangeProblem.EMPTY: _("There is no category in the file."),
    }
    text = words.get(error.problem, _("The file is damaged."))
    return (
        _("%(problem)s Row or category: %(where)s.") % {"problem": text, "where": error.where}
        if error.where
        else text
    )
