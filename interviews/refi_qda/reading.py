"""Reading .qdpx and .qdc of any program.

What comes out does not depend on who imports it. Coders are names and GUIDs of the file; nothing here ties
them to accounts. What the portal has no place for is counted in `skipped`, never dropped in silence.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from xml.etree.ElementTree import Element

from interviews.refi_qda.archive import (
    Archive,
    below,
    decoded,
    first,
    local_name,
    parse,
    text_of,
)  # fmt: skip
from interviews.refi_qda.counting import Choice, Counting, Selected, Text, choose
from interviews.refi_qda.preparing import MOST_LEVELS, clean_name
from interviews.refi_qda.problems import ExchangeProblem, UnusableExchange
from interviews.refi_qda.values import (
    Code,
    Coder,
    Coding,
    Project,
    Source,
    guid_for,
    normal_guid,
    walk,
)  # fmt: skip

MOST_CODES = 5_000
MOST_CODINGS = 200_000
_VALUES = (
    "TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue",
)  # fmt: skip


class Skipped(StrEnum):
    """What a file had and the portal has no place for."""

    PICTURE = "picture"
    AUDIO_OR_VIDEO = "audio_or_video"
    TEXT_ELSEWHERE = "text_elsewhere"
    WHOLE_SOURCE_CODING = "whole_source_coding"
    PICTURE_OF_PDF_CODING = "picture_of_pdf_coding"
    ANNOTATION = "annotation"
    UNKNOWN_CODE = "unknown_code"
    OUT_OF_RANGE = "out_of_range"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file holds, how it was counted, what was left out, and which program wrote it."""

    project: Project
    choice: Choice
    skipped: Mapping[Skipped, int]
    origin: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A source with its selections, before it is known how the file counts."""

    element: Element
    guid: str
    name: str
    text: Text
    selections: tuple[tuple[Selected, Element], ...]


def read_project(data: bytes, counting: Counting | None = None) -> Imported:
    """The project of a .qdpx; `counting` overrules what would be found out. UnusableExchange."""
    archive = Archive(data)
    root = archive.project()
    skipped: Counter[Skipped] = Counter()
    codes = _codes(first(first(root, "CodeBook"), "Codes"))
    found = list(_sources(archive, root, skipped))
    if sum(len(one.selections) for one in found) > MOST_CODINGS:
        raise UnusableExchange(ExchangeProblem.TOO_MANY)
    choice = choose((one.text, [selected for selected, _ in one.selections]) for one in found)
    if counting is not None:
        choice = replace(choice, counting=counting)
    known = {code.guid for _, code in walk(codes)}
    codings = list(_codings(archive, root, found, choice.counting, known, skipped))
    project = Project(
        name=clean_name(root.get("name", "")),
        coders=_coders(root, codings),
        codes=codes,
        sources=_with_attributes(root, found),
        codings=tuple(codings),
        created=_date(root, "creationDateTime"),
    )
    return Imported(project, choice, dict(skipped), clean_name(root.get("origin", "")))


def read_codebook(data: bytes) -> tuple[Code, ...]:
    """The codes of a .qdc, in whichever namespace; an empty `Sets` is taken. UnusableExchange."""
    root = parse(data)
    if local_name(root) != "CodeBook":
        raise UnusableExchange(ExchangeProblem.NOT_A_CODEBOOK)
    codes = _codes(first(root, "Codes"))
    if not codes:
        raise UnusableExchange(ExchangeProblem.EMPTY)
    return codes


def _codes(parent: Element | None) -> tuple[Code, ...]:
    seen: set[str] = set()
    return tuple(_code(element, "", 1, seen) for element in below(parent, "Code"))


def _code(element: Element, path: str, level: int, seen: set[str]) -> Code:
    """A code with those below it. A GUID that is missing or doubled is made from the path."""
    name = clean_name(element.get("name", ""))
    if level > MOST_LEVELS:
        raise UnusableExchange(ExchangeProblem.TOO_DEEP, name)
    path = f"{path}\x1f{name}"
    raw = element.get("guid", "")
    guid = normal_guid(raw) if raw and normal_guid(raw) not in seen else _free_guid(path, seen)
    seen.add(guid)
    if len(seen) > MOST_CODES:
        raise UnusableExchange(ExchangeProblem.TOO_MANY)
    return Code(
        guid=guid,
        name=name,
        definition=text_of(element, "Description"),
        colour=_colour(element.get("color", "")),
        is_codable=element.get("isCodable", "true").strip().lower() not in {"false", "0"},
        children=tuple(_code(child, path, level + 1, seen) for child in below(element, "Code")),
    )


def _free_guid(path: str, seen: set[str]) -> str:
    guid = guid_for("code path", path)
    return guid_for("code path", path, len(seen)) if guid in seen else guid


def _colour(raw: str) -> str:
    """#RRGGBB of #RGB or #RRGGBB, else nothing."""
    digits = raw.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    is_hex = len(digits) == 6 and all(digit in "0123456789abcdefABCDEF" for digit in digits)
    return f"#{digits}" if is_hex else ""


def _sources(archive: Archive, root: Element, skipped: Counter[Skipped]) -> Iterator[_Found]:
    """Text sources, and PDF sources through the text that stands for them."""
    for element in first(root, "Sources") or ():
        kind = local_name(element)
        holder: Element | None = element
        if kind == "PDFSource":
            holder = first(element, "Representation")
            coded = sum(len(list(below(s, "Coding"))) for s in below(element, "PDFSelection"))
            _count(skipped, Skipped.PICTURE_OF_PDF_CODING, coded)
        elif kind != "TextSource":
            _count(skipped, Skipped.PICTURE if kind == "PictureSource" else Skipped.AUDIO_OR_VIDEO)
            continue
        _count(skipped, Skipped.WHOLE_SOURCE_CODING, len(list(below(element, "Coding"))))
        raw = _raw_text(archive, holder) if holder is not None else None
        if holder is None or raw is None:
            _count(skipped, Skipped.TEXT_ELSEWHERE)
            continue
        selections = []
        for selection in below(holder, "PlainTextSelection"):
            selected = _selected(selection)
            if selected is None:
                _count(skipped, Skipped.OUT_OF_RANGE, len(list(below(selection, "Coding"))))
            elif first(selection, "Coding") is None:
                _count(skipped, Skipped.ANNOTATION)
            else:
                selections.append((selected, selection))
        name = clean_name(element.get("name", ""))
        guid = normal_guid(element.get("guid", name))
        yield _Found(element, guid, name, Text(raw), tuple(selections))


def _count(skipped: Counter[Skipped], what: Skipped, number: int = 1) -> None:
    if number:
        skipped[what] += number


def _raw_text(archive: Archive, element: Element) -> str | None:
    """The plain text from the element or the archive; what lies elsewhere is never looked for."""
    inline = first(element, "PlainTextContent")
    if inline is not None:
        return inline.text or ""
    path = element.get("plainTextPath", "")
    data = archive.source(path)
    return None if data is None else decoded(data, element.get("name", path))


def _selected(element: Element) -> Selected | None:
    try:
        start, end = int(element.get("startPosition", "")), int(element.get("endPosition", ""))
    except ValueError:
        return None
    return Selected(start, end, element.get("name", ""))


def _codings(
    archive: Archive,
    root: Element,
    found: Sequence[_Found],
    counting: Counting,
    known: set[str],
    skipped: Counter[Skipped],
) -> Iterator[Coding]:
    notes = {
        normal_guid(note.get("guid", "")): note for note in below(first(root, "Notes"), "Note")
    }
    seen: set[str] = set()
    for one in found:
        for selected, selection in one.selections:
            place = one.text.range(selected, counting)
            for element in below(selection, "Coding"):
                code = normal_guid(_target(first(element, "CodeRef")))
                if place is None or code not in known:
                    _count(skipped, Skipped.UNKNOWN_CODE if place else Skipped.OUT_OF_RANGE)
                    continue
                coder = element.get("creatingUser") or selection.get("creatingUser")
                coder = coder or selection.get("modifyingUser") or ""
                guid = _coding_guid(element, selection, code, seen)
                seen.add(guid)
                yield Coding(
                    guid=guid,
                    source=one.guid,
                    coder=normal_guid(coder) if coder else "",
                    code=code,
                    start=place[0],
                    end=place[1],
                    memo=_memo(archive, notes, selection, element),
                    created=_date(element, "creationDateTime")
                    or _date(selection, "creationDateTime", "modifiedDateTime"),
                )


def _coding_guid(element: Element, selection: Element, code: str, seen: set[str]) -> str:
    """Its own; where a program gives one to several codings, one made of all that tells them apart."""
    raw = element.get("guid", "")
    guid = normal_guid(raw) if raw else guid_for("coding", selection.get("guid", ""), code)
    return (
        guid_for("coding", raw, selection.get("guid", ""), code, len(seen))
        if guid in seen
        else guid
    )


def _memo(
    archive: Archive, notes: Mapping[str, Element], selection: Element, coding: Element
) -> str:
    """The selection's description, and the notes that selection and coding point to."""
    texts = [text_of(selection, "Description")]
    for reference in (*below(selection, "NoteRef"), *below(coding, "NoteRef")):
        note = notes.get(normal_guid(_target(reference)))
        if note is not None:
            texts.append((_raw_text(archive, note) or text_of(note, "Description")).strip())
    return "\n\n".join(dict.fromkeys(text for text in texts if text))


def _target(reference: Element | None) -> str:
    return reference.get("targetGUID", "") if reference is not None else ""


def _coders(root: Element, codings: Sequence[Coding]) -> tuple[Coder, ...]:
    """The users of the file, and those it mentions without listing them."""
    names = {
        normal_guid(user.get("guid", "")): clean_name(user.get("name") or user.get("id") or "")
        for user in below(first(root, "Users"), "User")
    }
    for coding in codings:
        if coding.coder:
            names.setdefault(coding.coder, "")
    return tuple(Coder(guid, name) for guid, name in names.items())


def _with_attributes(root: Element, found: Sequence[_Found]) -> tuple[Source, ...]:
    """Sources with attributes from themselves and from their cases, and the name of the first case."""
    names = {
        normal_guid(variable.get("guid", "")): clean_name(variable.get("name", ""))
        for variable in below(first(root, "Variables"), "Variable")
    }
    cases: dict[str, list[Element]] = {}
    for case in below(first(root, "Cases"), "Case"):
        for reference in below(case, "SourceRef"):
            cases.setdefault(normal_guid(_target(reference)), []).append(case)
    sources = []
    for one in found:
        own = cases.get(one.guid, [])
        attributes: dict[str, str] = {}
        for holder in (one.element, *own):
            for name, value in _attributes(holder, names):
                attributes.setdefault(name, value)
        sources.append(
            Source(
                guid=one.guid,
                name=one.name,
                text=one.text.kept,
                attributes=tuple(attributes.items()),
                case=next(
                    (clean_name(case.get("name", "")) for case in own if case.get("name")), ""
                ),
                created=_date(one.element, "creationDateTime"),
            )
        )
    return tuple(sources)


def _attributes(element: Element, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for holder in below(element, "VariableValue"):
        name = names.get(normal_guid(_target(first(holder, "VariableRef"))), "")
        value = next(((v.text or "").strip() for v in below(holder, *_VALUES)), "")
        if name and value:
            yield name, value


def _date(element: Element, *attributes: str) -> datetime | None:
    """The first readable date-time; without a zone it is taken as UTC."""
    for attribute in attributes:
        try:
            moment = datetime.fromisoformat(element.get(attribute, "").strip())
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None
