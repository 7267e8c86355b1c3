"""Importing heads and deputies: a file, its columns, a look, then all or nothing."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tna_portal.organisation import selectors
from tna_portal.organisation.access import Permission, regions_for, require
from tna_portal.organisation.forms import ColumnsForm, RosterFileForm
from tna_portal.organisation.roster.checking import Listed, Problem, check, propose
from tna_portal.organisation.roster.reading import FileRefused, read_rows
from tna_portal.organisation.roster_words import problem_words, refusal
from tna_portal.organisation.services.roster import compare, import_roster, keep_upload, rows_of

if TYPE_CHECKING:
    from tna_portal.common.http import AuthenticatedRequest

SHOWN = 50


@require_http_methods(["GET", "POST"])
@require(Permission.INVITE, Permission.MANAGE_FRAME)
def upload(request: "AuthenticatedRequest") -> HttpResponse:
    """Choose a file; it is read at once, and kept encrypted until the next pages are done."""
    form = RosterFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = read_rows(file.read())
        except FileRefused as error:
            form.add_error("file", refusal(error))
        else:
            keep_upload(rows=rows, file_name=file.name, owner=request.user, now=timezone.now())
            return redirect("organisation:roster_columns")
    status = 422 if form.errors else 200
    return render(request, "organisation/roster_upload.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@require(Permission.INVITE, Permission.MANAGE_FRAME)
def columns(request: "AuthenticatedRequest") -> HttpResponse:
    """Which column is which, what would change, what is wrong; then import."""
    kept = selectors.roster_upload_of(request.user)
    if kept is None:
        return redirect("organisation:roster")
    rows = rows_of(kept)
    form = ColumnsForm(request.POST or None, header=rows[0], proposed=propose(rows[0]))
    chosen = form.chosen() if form.is_bound and form.is_valid() else propose(rows[0])
    people, problems = _checked(request, rows, chosen)
    if request.POST.get("go") == "import" and form.is_valid() and not problems:
        number = import_roster(upload=kept, people=people, actor=request.user)
        text = ngettext(
            "%(n)s person has been imported.", "%(n)s people have been imported.", number
        )
        messages.success(request, text % {"n": number})
        return redirect("surveys:fieldwork")
    new, changed, same = compare(people)
    context = {
        "form": form,
        "file_name": kept.file_name,
        "number": len(rows) - 1,
        "new": new,
        "changed": changed,
        "same": same,
        "problems": [(problem, problem_words(problem)) for problem in problems[:SHOWN]],
        "more_problems": max(0, len(problems) - SHOWN),
        "header": rows[0],
        "first": rows[1:6],
    }
    status = 422 if request.method == "POST" and problems else 200
    return render(request, "organisation/roster_columns.html", context, status=status)


def _checked(
    request: "AuthenticatedRequest", rows: list[list[str]], chosen: dict[str, int]
) -> tuple[list[Listed], list[Problem]]:
    regions, districts = selectors.names_of_places()
    allowed = frozenset(regions_for(request.user).values_list("pk", flat=True))
    people, problems = check(rows, chosen, regions, districts, allowed)
    taken = selectors.keys_elsewhere([person.key for person in people], allowed)
    problems += [
        Problem(number, rows[0][chosen["key"]], "other_branch", cells[chosen["key"]])
        for number, cells in enumerate(rows[1:], start=2)
        if taken and chosen["key"] < len(cells) and cells[chosen["key"]] in taken
    ]
    return people, problems
