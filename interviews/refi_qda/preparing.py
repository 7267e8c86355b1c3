"""A project as other programs can read it without loss; what is written is exactly `prepared(project)`.

QualCoder knows coders, codes, cases and attributes by name only, and holds a passage once per code and
coder. So names become unique, doubled codings become one, and a code that is used is codable.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from interviews.refi_qda.problems import ExchangeProblem, UnusableExchange
from interviews.refi_qda.values import Code, Coder, Coding, Project, Source, is_guid, walk

MOST_LEVELS = 40
_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|]')
_COLOUR = re.compile(r"#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
_LONGEST_FILE_NAME = 100  # letters; Cyrillic takes two bytes each and file systems allow 255


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """`crlf`: line ends as MAXQDA wants them in the file (positions stay the same); `coders`: only theirs."""

    crlf: bool = False
    coders: Collection[str] | None = None


def clean_characters(raw: str) -> str:
    """Without what XML cannot carry."""
    return _ILLEGAL.sub("", raw)


def clean_text(raw: str) -> str:
    """Without what XML cannot carry, with LF line ends, without blanks at the ends."""
    return clean_characters(raw.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_name(raw: str) -> str:
    """On one line."""
    return " ".join(clean_text(raw).split())


def clean_file_name(raw: str) -> str:
    """A name that every file system takes."""
    return clean_name(_NOT_IN_FILE_NAMES.sub("_", raw))[:_LONGEST_FILE_NAME].strip(" .")


def prepared(project: Project, coders: Collection[str] | None = None) -> Project:
    """What is written. UnusableExchange(bad_guid | guid_twice | unknown_reference | out_of_range |
    not_normalised | too_deep) where the project contradicts itself.
    """
    chosen = tuple(c for c in project.coders if coders is None or c.guid in coders)
    codings = tuple(c for c in project.codings if coders is None or c.coder in coders)
    _check(project, codings)
    used = {coding.code for coding in codings}
    names = _code_names(project.codes)
    return Project(
        name=clean_name(project.name) or "Project",
        coders=_fit_coders(chosen),
        codes=tuple(_fit_code(code, names, used) for code in project.codes),
        sources=_fit_sources(project.sources),
        codings=_once(codings, [source.guid for source in project.sources]),
        created=_seconds(project.created),
    )


def prepared_codes(codes: tuple[Code, ...]) -> tuple[Code, ...]:
    """A codebook alone, made fit in the same way."""
    return prepared(Project("Codebook", codes=codes)).codes


def _check(project: Project, codings: tuple[Coding, ...]) -> None:
    """Every GUID once, every reference answered, every range within a normalised text."""
    codes = []
    for above, code in walk(project.codes):
        if len(above) >= MOST_LEVELS:
            raise UnusableExchange(ExchangeProblem.TOO_DEEP, code.name)
        codes.append(code)
    seen: set[str] = set()
    for guid in _guids(project.coders, codes, project.sources, codings):
        if not is_guid(guid):
            raise UnusableExchange(ExchangeProblem.BAD_GUID, guid)
        if guid in seen:
            raise UnusableExchange(ExchangeProblem.GUID_TWICE, guid)
        seen.add(guid)
    for source in project.sources:
        if "\r" in source.text or source.text.startswith("\ufeff") or not _encodable(source.text):
            raise UnusableExchange(ExchangeProblem.NOT_NORMALISED, source.name)
    lengths = {source.guid: len(source.text) for source in project.sources}
    known = {"", *(coder.guid for coder in project.coders)}
    code_guids = {code.guid for code in codes}
    for coding in codings:
        if (
            coding.source not in lengths
            or coding.code not in code_guids
            or coding.coder not in known
        ):
            raise UnusableExchange(ExchangeProblem.UNKNOWN_REFERENCE, coding.guid)
        if not 0 <= coding.start < coding.end <= lengths[coding.source]:
            raise UnusableExchange(ExchangeProblem.OUT_OF_RANGE, coding.guid)


def _guids(*kinds: Iterable[Coder | Code | Source | Coding]) -> Iterator[str]:
    return (thing.guid for things in kinds for thing in things)


def _encodable(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def unique(names: Iterable[str], fallback: str, longest: int | None = None) -> list[str]:
    """The names, none twice whatever the case of their letters: a second "Budget" is "Budget (2)"."""
    taken: set[str] = set()
    numbers: Counter[str] = (
        Counter()
    )  # the last number given to a name, so that many alike stay quick
    result = []
    for name in (name or fallback for name in names):
        wanted = name
        while wanted.casefold() in taken:
            numbers[name.casefold()] += 1
            ending = f" ({numbers[name.casefold()] + 1})"
            room = longest - len(ending) if longest else None
            wanted = name[:room].strip() + ending
        taken.add(wanted.casefold())
        result.append(wanted)
    return result


def _code_names(codes: tuple[Code, ...]) -> dict[str, str]:
    """GUID -> name; a name that stands in several branches is written with those above it."""
    paths = [
        (code.guid, [clean_name(c.name) or "Code" for c in (*above, code)])
        for above, code in walk(codes)
    ]
    often = Counter(path[-1].casefold() for _, path in paths)
    wanted = [" / ".join(path) if often[path[-1].casefold()] > 1 else path[-1] for _, path in paths]
    return dict(zip((guid for guid, _ in paths), unique(wanted, "Code"), strict=True))


def _fit_code(code: Code, names: Mapping[str, str], used: Collection[str]) -> Code:
    return Code(
        guid=code.guid,
        name=names[code.guid],
        definition=clean_text(code.definition),
        colour=code.colour if _COLOUR.fullmatch(code.colour) else "",
        is_codable=code.is_codable or code.guid in used,
        children=tuple(_fit_code(child, names, used) for child in code.children),
    )


def _fit_coders(coders: tuple[Coder, ...]) -> tuple[Coder, ...]:
    names = unique((clean_name(coder.name) for coder in coders), "Coder")
    return tuple(replace(coder, name=name) for coder, name in zip(coders, names, strict=True))


def _fit_sources(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    names = unique(
        (clean_file_name(source.name) for source in sources), "Source", _LONGEST_FILE_NAME
    )
    return tuple(
        Source(
            guid=source.guid,
            name=name,
            text=source.text,
            attributes=_fit_attributes(source),
            case=clean_name(source.case),
            created=_seconds(source.created),
        )
        for source, name in zip(sources, names, strict=True)
    )


def _fit_attributes(source: Source) -> tuple[tuple[str, str], ...]:
    """Those with a value: the format knows no empty one."""
    pairs = [(clean_name(name), clean_text(value)) for name, value in source.attributes]
    kept = [(name, value) for name, value in pairs if value]
    names = unique((name for name, _ in kept), "Attribute")
    return tuple(zip(names, (value for _, value in kept), strict=True))


def _once(codings: Iterable[Coding], sources: list[str]) -> tuple[Coding, ...]:
    """In the order of the text; one a passage, code and coder, with the memos of all that were alike."""
    place = {guid: number for number, guid in enumerate(sources)}
    kept: dict[tuple[str, int, int, str, str], Coding] = {}
    for coding in codings:
        key = (coding.source, coding.start, coding.end, coding.code, coding.coder)
        memo = clean_text(coding.memo)
        first = kept.get(key)
        if first is None:
            kept[key] = replace(coding, memo=memo, created=_seconds(coding.created))
        elif memo not in first.memo:
            kept[key] = replace(first, memo=f"{first.memo}\n\n{memo}".strip())
    return tuple(sorted(kept.values(), key=lambda c: (place[c.source], c.start, c.end, c.guid)))


def _seconds(moment: datetime | None) -> datetime | None:
    """UTC to the second, as every program reads it."""
    return moment and moment.astimezone(UTC).replace(microsecond=0)
