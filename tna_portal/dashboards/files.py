"""The figures of a page as files: the same address, with the figure and the kind of file added.

Whoever may see the page may have its figures; they carry its title, base, source and release.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from io import StringIO
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.formats import sanitize_separators
from django.utils.translation import gettext as _

from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import localised
from tna_portal.common.sheets import Cell, put_csv
from tna_portal.dashboards.figures.standalone import Looks, looks_of, standalone_svg

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound

Figure = Mapping[str, Any]
P = ParamSpec("P")


def with_figure_files(
    view: Callable[Concatenate[AuthenticatedRequest, P], HttpResponse],
) -> Callable[Concatenate[AuthenticatedRequest, P], HttpResponse]:
    """Give away a figure of the page instead of the page, when `figure` and `as` are in the address."""

    @wraps(view)
    def wrapped(
        request: AuthenticatedRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        figures: dict[str, Figure] = {}
        request.figures = figures  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        wanted = request.GET.get("figure")
        if not wanted or response.status_code != 200:
            return response
        if wanted not in figures:
            raise Http404
        return figure_file(figures[wanted], request.GET.get("as", ""), _release(request))

    return wrapped


def figure_file(figure: Figure, kind: str, release: str) -> HttpResponse:
    """One figure as `svg`, `csv` or `plot` (JSON for the interactive view). Http404 for another kind."""
    if kind == "svg" and figure["svg"]:
        notes = [note for note in (*remarks(figure), release) if note]
        title = str(figure["title"])
        drawing = standalone_svg(str(figure["svg"]), _looks(), title=title, notes=notes)
        response = HttpResponse(drawing, content_type="image/svg+xml")
    elif kind == "csv" and figure["rows"]:
        response = HttpResponse(_csv(figure, release), content_type="text/csv; charset=utf-8")
    elif kind == "plot" and figure["plot"]:
        return HttpResponse(figure["plot"].json(), content_type="application/json")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{figure["id"]}.{kind}"'
    return response


def remarks(figure: Figure) -> list[str]:
    """What stands under the figure, as paragraphs."""
    base = f"{_('Base:')} {figure['base']}" if figure["base"] else ""
    source = f"{_('Source:')} {figure['source']}" if figure["source"] else ""
    under = (figure["note"], " · ".join(filter(None, (base, source))))
    return [str(part) for part in under if part]


def _csv(figure: Figure, release: str) -> str:
    """The table of the figure; after an empty line its title, base, source and release."""
    head = [str(header["label"]) for header in figure["headers"]]
    lines: list[Sequence[Cell]] = [
        head,
        *([_plain(cell) for cell in row] for row in figure["rows"]),
    ]
    told = [str(figure["title"]), *remarks(figure), release]
    lines += [[], *([line] for line in told if line)]
    file = StringIO()
    put_csv(file, lines, with_bom=True)
    return file.getvalue()


def _plain(cell: Mapping[str, Any]) -> Cell:
    """A number of the reader's language as a number; nothing for a dash."""
    text = str(cell["text"])
    if not cell.get("numeric"):
        return text
    if text == "–":
        return None
    try:
        return float(str(sanitize_separators(text)))
    except ValueError:
        return text


def release_told(assessment_round: "AssessmentRound", number: int) -> str:
    """What a file says of where its numbers come from; a view leaves it on the request."""
    words = _("%(round)s. Released snapshot No. %(number)s.")
    return words % {"round": localised(assessment_round, "name"), "number": number}


def _release(request: AuthenticatedRequest) -> str:
    return str(getattr(request, "release_told", ""))


@cache
def _looks() -> Looks:
    return looks_of((settings.BASE_DIR / "static/css/portal.css").read_text(encoding="utf-8"))
