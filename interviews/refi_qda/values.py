"""What is exchanged, as plain values. Everything is known by its GUID, so that a second import is noticed."""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

NAMESPACE = uuid.UUID("6f0c2a4e-2d0b-5c53-9d0e-7c3f3b1f6a55")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def guid_for(*parts: object) -> str:
    """The GUID of what has this key, for ever the same: `guid_for("interview", 7)`."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts)))


def normal_guid(raw: str) -> str:
    """As we compare GUIDs: lower case, no braces. What is none becomes one that depends on it alone."""
    plain = raw.strip().strip("{}").lower()
    return plain if is_guid(plain) else guid_for("foreign", raw)


def is_guid(text: str) -> bool:
    """Whether this is a GUID as we write it."""
    return _GUID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Coder:
    """Who coded. A name and a GUID of the file; which account that is, if any, a person decides."""

    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code with the codes below it. `colour`: #RRGGBB or empty."""

    guid: str
    name: str
    definition: str = ""
    colour: str = ""
    is_codable: bool = True
    children: tuple["Code", ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A transcript. `text` has LF line ends; `attributes` are (name, value); `case` is whose talk it is."""

    guid: str
    name: str
    text: str
    attributes: tuple[tuple[str, str], ...] = ()
    case: str = ""
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coding:
    """[start, end) in code points of the source's text, under one code by one coder ("" = unknown)."""

    guid: str
    source: str
    coder: str
    code: str
    start: int
    end: int
    memo: str = ""
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that one .qdpx carries between programs."""

    name: str
    coders: tuple[Coder, ...] = ()
    codes: tuple[Code, ...] = ()
    sources: tuple[Source, ...] = ()
    codings: tuple[Coding, ...] = ()
    created: datetime | None = None


def walk(
    codes: Iterable[Code], above: tuple[Code, ...] = ()
) -> Iterator[tuple[tuple[Code, ...], Code]]:
    """Every code after those above it: (those above, outermost first; the code)."""
    for code in codes:
        yield above, code
        yield from walk(code.children, (*above, code))


def memo_of(key_issue: str, interpretation: str) -> str:
    """Key issue and interpretation as one memo: two paragraphs with an empty line between."""
    issue = re.sub(r"\n\s*\n", "\n", key_issue.strip())
    return f"{issue}\n\n{interpretation.strip()}" if interpretation.strip() else issue


def parts_of(memo: str) -> tuple[str, str]:
    """(key issue, interpretation) of a memo: its first paragraph, and the rest."""
    issue, _, interpretation = memo.strip().partition("\n\n")
    return issue.strip(), interpretation.strip()
