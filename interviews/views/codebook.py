"""Reading the codebook: its tree, one code, its history."""

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from interviews.codebook_forms import COLOUR_NAMES, PART_LABELS, code_label
from interviews.codes.differences import Difference, differences
from interviews.codes.entries import MOST_LEVELS, PARTS, to_translate
from interviews.codes.palette import number_of
from interviews.models import Code, Codebook
from interviews.selectors.codebooks import (
    code_by_id,
    codebook_of,
    codes_of,
    former_texts,
    interviewees_by_code,
    live_code,
    rounds_with_codebook,
    texts_of,
    version_pair,
    versions_of,
    with_text,
)
from interviews.services import codebooks
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import LANGUAGES, current, localised
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, may, require
from tna_portal.organisation.choices import LinkKind, RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, NeedArea, User

CODES_A_PAGE = 50
VERSIONS_A_PAGE = 20


@dataclass(frozen=True)
class AreaLink:
    """A need area that a code speaks for, with its weight."""

    area: "NeedArea"
    weight: float


@dataclass(frozen=True)
class Line:
    """A code of the tree. `people`: in whose final codings it stands, None where that is hidden."""

    code: Code
    level: int
    path: tuple[Code, ...]
    people: int | None
    areas: list[AreaLink]
    missing: tuple[str, ...]


def rounds_in_view(user: "User | None" = None) -> "list[AssessmentRound]":
    """Rounds that have begun; whoever keeps codebooks prepares them for drafts, too."""
    found = organisation.rounds()
    if user is not None and may(user, Permission.MANAGE_FRAMEWORK):
        return list(found)
    return list(found.exclude(status=RoundStatus.DRAFT))


def chosen_round(rounds: "list[AssessmentRound]", code: str | None) -> "AssessmentRound | None":
    """The round asked for, else the newest with a codebook, else the newest."""
    if code:
        return next((entry for entry in rounds if entry.code == code), None)
    known = rounds_with_codebook()
    return next((e for e in rounds if e.pk in known), rounds[0] if rounds else None)


def round_and_book(request: AuthenticatedRequest, code: str) -> "tuple[AssessmentRound, Codebook]":
    """A round in view and its codebook, or 404."""
    entry = next((e for e in rounds_in_view(request.user) if e.code == code), None)
    book = codebook_of(entry.pk) if entry else None
    if entry is None or book is None:
        raise Http404
    return entry, book


def code_and_round(request: AuthenticatedRequest, pk: int) -> "tuple[Code, AssessmentRound]":
    """A code with the round of its codebook, or 404."""
    found = code_by_id(pk)
    rounds = {entry.pk: entry for entry in rounds_in_view(request.user)}
    if found is None or found.codebook.round_id not in rounds:
        raise Http404
    return found, rounds[found.codebook.round_id]


def areas_by_code() -> dict[str, list[AreaLink]]:
    """Key of a code -> its need areas, the weightiest first."""
    areas = {area.code: area for area in organisation.need_areas()}
    found: dict[str, list[AreaLink]] = {}
    for link in sorted(organisation.crosswalk(LinkKind.CODE), key=lambda link: -link.weight):
        if link.area in areas:
            found.setdefault(link.target, []).append(AreaLink(areas[link.area], link.weight))
    return found


def lines_of(codes: list[Code], shown: list[Code], user: "User", round_id: int) -> list[Line]:
    """Lines of some codes of a codebook whose codes are all given."""
    by_id = {code.pk: code for code in codes}
    people = interviewees_by_code(round_id, user)
    areas = areas_by_code()
    lines = []
    for code in shown:
        path: list[Code] = []
        above = by_id.get(code.parent_id or 0)
        while above is not None:
            path.insert(0, above)
            above = by_id.get(above.parent_id or 0)
        lines.append(
            Line(
                code=code,
                level=min(len(path) + 1, MOST_LEVELS),
                path=tuple(path),
                people=None if people is None else people.get(code.pk, 0),
                areas=areas.get(code.key, []),
                missing=to_translate(texts_of(code)),
            )
        )
    return lines


@require_safe
@require(Permission.SEE_INTERVIEWS)
def codebook(request: AuthenticatedRequest) -> HttpResponse:
    """The codes of a round as a tree, page by page; searched in all languages."""
    rounds = rounds_in_view(request.user)
    entry = chosen_round(rounds, request.GET.get("round"))
    if entry is None:
        if request.GET.get("round"):
            raise Http404
        return render(request, "interviews/codebook.html", {"rounds": []})
    codes = codes_of(entry.pk, with_retired=True)
    words = request.GET.get("q", "")[:100]
    retired = bool(request.GET.get("retired"))
    shown = with_text([c for c in codes if retired or not c.is_retired], words)
    page = Paginator(shown, CODES_A_PAGE).get_page(request.GET.get("page"))
    known = rounds_with_codebook()
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "rounds": rounds,
        "round": entry,
        "book": codebook_of(entry.pk),
        "page_obj": page,
        "query": query.urlencode() + "&" if query else "",
        "lines": lines_of(codes, list(page.object_list), request.user, entry.pk),
        "words": words,
        "retired": retired,
        "number_of_retired": sum(code.is_retired for code in codes),
        "sources": [other for other in rounds if other.pk in known and other.pk != entry.pk],
        "may_edit": may(request.user, Permission.MANAGE_FRAMEWORK),
        "languages": LANGUAGES,
        "synthetic": entry.is_synthetic,
    }
    return render(request, "interviews/codebook.html", context)


@require_safe
@require(Permission.SEE_INTERVIEWS)
def codebook_code(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One code with everything it says, and what can be done with it."""
    found, entry = code_and_round(request, pk)
    codes = codes_of(entry.pk, with_retired=True)
    [line] = lines_of(codes, [c for c in codes if c.pk == pk], request.user, entry.pk)
    context = {
        "round": entry,
        "code": line.code,
        "line": line,
        "parts": [(PART_LABELS[part], _shown(found, part)) for part in PARTS[1:]],
        "children": [c for c in codes if c.parent_id == pk and not c.is_retired],
        "became": live_code(found) if found.merged_into_id else None,
        "may_edit": may(request.user, Permission.MANAGE_FRAMEWORK),
        "may_lead": may(request.user, Permission.LEAD_CODING),
        "tongues": [label for code, label in LANGUAGES if code in line.missing],
    }
    return render(request, "interviews/codebook_code.html", context)


def _shown(code: Code, part: str) -> tuple[str, bool]:
    """A text in the reader's language, or another with the mark that it is to be translated."""
    text = localised(code, part)
    return text, bool(text) and not getattr(code, f"{part}_{current()}")


@require_safe
@require(Permission.SEE_INTERVIEWS)
def codebook_versions(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """What has been done to the codebook, newest first."""
    entry, book = round_and_book(request, code)
    page = Paginator(versions_of(book.pk), VERSIONS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "interviews/codebook_versions.html",
        {"round": entry, "book": book, "page_obj": page},
    )


@require_safe
@require(Permission.SEE_INTERVIEWS)
def codebook_version(request: AuthenticatedRequest, code: str, number: int) -> HttpResponse:
    """One version and its differences to the one before."""
    entry, book = round_and_book(request, code)
    pair = version_pair(book.pk, number)
    if pair is None:
        raise Http404
    version, before = pair
    changes = differences(before.content, version.content) if before else []
    context = {
        "round": entry,
        "book": book,
        "version": version,
        "before": before,
        "changes": [
            (key, [_in_words(change) for change in group])
            for key, group in groupby(changes, key=lambda change: change.key)
        ],
        "size": len(version.content),
    }
    return render(request, "interviews/codebook_version.html", context)


def _in_words(change: Difference) -> dict[str, Any]:
    """Names and values of a difference as a reader understands them."""
    if not change.field:
        return {"field": _("category removed") if change.after is None else _("new category")}
    part, _underscore, language = change.field.rpartition("_")
    if part in PART_LABELS:
        return {
            "field": f"{PART_LABELS[part]} ({dict(LANGUAGES)[language]})",
            "before": change.before,
            "after": change.after,
        }
    labels = {
        "parent": _("Below"),
        "colour": _("Colour"),
        "is_codable": _("Passages are coded with it"),
        "is_retired": _("No longer used for new codings"),
        "merged_into": _("Merged into"),
    }
    return {
        "field": labels[change.field],
        "before": _value_in_words(change.before),
        "after": _value_in_words(change.after),
    }


def _value_in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    number = number_of(value)
    return str(COLOUR_NAMES[number - 1]) if number else value


@require_http_methods(["GET", "POST"])
@require(Permission.SEE_INTERVIEWS)
def code_history(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Former texts of one code; whoever keeps the codebook takes one up again."""
    found, entry = code_and_round(request, pk)
    may_edit = may(request.user, Permission.MANAGE_FRAMEWORK)
    if request.method == "POST":
        number = request.POST.get("number", "")
        known = {version.number for version, _texts in former_texts(found)}
        if not may_edit or not number.isdecimal() or int(number) not in known:
            raise Http404
        try:
            codebooks.restore_text(code_id=pk, number=int(number), actor=request.user)
        except codebooks.NameTaken as error:
            messages.error(request, _("Category %(key)s has this name.") % {"key": error.key})
        else:
            messages.success(request, _("The former text has been taken up again."))
        return redirect("interviews:codebook_code", pk=pk)
    texts = former_texts(found)
    steps = [
        (
            version,
            _text_changes(
                found.key, after, texts[place + 1][1] if place + 1 < len(texts) else None
            ),
        )
        for place, (version, after) in enumerate(texts)
    ]
    context = {
        "code": found,
        "label": code_label(found),
        "round": entry,
        "steps": steps,
        "may_edit": may_edit,
    }
    return render(request, "interviews/code_history.html", context)


def _text_changes(
    key: str, after: dict[str, str], before: dict[str, str] | None
) -> list[dict[str, Any]]:
    """What a version wrote: against the one before, or all of it."""
    names = [f"{part}_{language}" for part in PARTS for language, _label in LANGUAGES]
    former = before or {}
    return [
        _in_words(Difference(key, name, former.get(name, ""), after.get(name, "")))
        for name in names
        if former.get(name, "") != after.get(name, "")
    ]
