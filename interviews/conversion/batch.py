"""Many interviews at once: a ZIP of files with one sheet (XLSX or CSV) of their attributes.

Everything wrong is told by row and column; whether anything is taken then is the caller's to decide.
The files themselves are converted one by one by `interviews.conversion.limits`.
"""

import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from interviews.conversion.archives import blocks, opened
from interviews.conversion.outcome import EXTENSIONS, Problem, UnusableFile
from interviews.transcript.text import MOST_BYTES
from tna_portal.organisation.roster.checking import category_of, date_of, simple
from tna_portal.organisation.roster.reading import read_rows

MOST_ARCHIVE = 50 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_FILES = 200
LONGEST_NAME = 120
_SHEETS = (".xlsx", ".csv")
_UTF8_NAME = 0x800

NEEDED = ("file", "group", "region", "held_on", "languages", "consent_on", "consent_scope")
# in this order: "date" means the interview only where it does not mean the consent
_HEADERS = {
    "file": ("файл", "file"),
    "consent_on": (
        "келісім күні", "келісім берілген", "дата согласия", "согласие дано", "согласие получено",
        "consent given", "consent date", "date of consent", "consent_on",
    ),
    "consent_scope": ("келісім", "согласи", "consent"),
    "group": ("топ", "групп", "group"),
    "region": ("өңір", "облыс", "регион", "область", "region"),
    "languages": ("тіл", "язык", "language"),
    "category": ("лауазым", "санат", "должность", "категория", "post", "category"),
    "held_on": ("өткізілген", "проведен", "held", "күн", "дата", "date"),
}  # fmt: skip
_GROUPS = {
    "akim": ("әкім", "аким", "akim"),
    "business": ("бизнес", "кәсіпкер", "предпринимател", "business", "entrepreneur"),
    "ngo": ("үеұ", "үкіметтік емес", "нпо", "неправительствен", "ngo", "non-govern"),
    "other": ("басқа", "өзге", "друг", "ино", "other"),
}  # fmt: skip
_LANGUAGES = {
    "kk": {"kk", "kaz", "kz", "қаз", "қазақ", "қазақша", "каз", "казахский", "kazakh"},
    "ru": {"ru", "rus", "орыс", "орысша", "рус", "русский", "russian"},
    "en": {"en", "eng", "ағылшын", "ағылшынша", "англ", "английский", "english"},
}
_FILLERS = {"және", "и", "and", "тілі", "тілдері", "язык", "языки"}
# exact words: consent is not to be guessed from a part of a sentence that may deny it
_SCOPES = {
    "programmes": {
        "programmes", "training programmes", "use in programmes", "use in training programmes",
        "бағдарламалар", "оқу бағдарламалары", "бағдарламаларда пайдалану", "бағдарламаларда қолдану",
        "программы", "учебные программы", "в программах", "использование в программах",
    },
    "quotes": {
        "quotes", "quotations", "дәйексөз", "дәйексөздер", "дәйексөз келтіру", "цитата", "цитаты",
        "цитирование",
    },
    "recording": {
        "recording", "audio recording", "жазба", "аудиожазба", "жазып алу", "запись", "аудиозапись",
    },
}  # fmt: skip


class BatchProblem(StrEnum):
    """Why an archive cannot be checked row by row."""

    NO_SHEET = "no_sheet"
    SEVERAL_SHEETS = "several_sheets"
    NO_FILES = "no_files"
    TOO_MANY_FILES = "too_many_files"


class UnusableBatch(ValueError):
    """The archive cannot be checked; `problem` says why."""

    def __init__(self, problem: BatchProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class RowProblem(StrEnum):
    """What is wrong in a cell, or with a file."""

    COLUMN_MISSING = "column_missing"
    FILE_MISSING = "file_missing"
    NOT_IN_ARCHIVE = "not_in_archive"
    NOT_IN_SHEET = "not_in_sheet"
    LISTED_TWICE = "listed_twice"
    NAME_TWICE = "name_twice"
    UNSUPPORTED = "unsupported"
    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    UNKNOWN_GROUP = "unknown_group"
    UNKNOWN_REGION = "unknown_region"
    OTHER_BRANCH = "other_branch"
    BAD_DATE = "bad_date"
    FUTURE_DATE = "future_date"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_CATEGORY = "unknown_category"
    UNKNOWN_SCOPE = "unknown_scope"
    PROGRAMMES_MISSING = "programmes_missing"
    SAME_CONTENT = "same_content"


_UNKNOWN = {
    "group": RowProblem.UNKNOWN_GROUP,
    "region": RowProblem.UNKNOWN_REGION,
    "held_on": RowProblem.BAD_DATE,
    "languages": RowProblem.UNKNOWN_LANGUAGE,
    "category": RowProblem.UNKNOWN_CATEGORY,
    "consent_on": RowProblem.BAD_DATE,
    "consent_scope": RowProblem.UNKNOWN_SCOPE,
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A problem; row 1 is the header, row 0 a file that no row speaks of. column: its header."""

    row: int
    column: str
    problem: RowProblem
    value: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One interview of the sheet; languages in the order kk, ru, en."""

    row: int
    file: str
    group: str
    region: str
    held_on: date
    languages: tuple[str, ...]
    category: str
    consent_on: date
    consent_scope: frozenset[str]


@dataclass(frozen=True, slots=True)
class Archive:
    """Files by their safe names, the rows of the sheet with their header, and names met twice."""

    files: Mapping[str, bytes]
    rows: Sequence[Sequence[str]]
    doubled: tuple[str, ...] = ()


def read_archive(data: bytes) -> Archive:
    """What is in a ZIP.

    Raises UnusableFile for the archive, UnusableBatch for what is in it, and
    `roster.reading.FileRefused` for its sheet; nothing else.
    """
    if len(data) > MOST_ARCHIVE:
        raise UnusableFile(Problem.TOO_LARGE)
    files: dict[str, bytes] = {}
    sheets: list[bytes] = []
    names: Counter[str] = Counter()
    left = MOST_UNPACKED
    with opened(data, MOST_UNPACKED) as archive:
        parts = [part for part in archive.infolist() if not _is_litter(part)]
        if len(parts) > MOST_FILES + 1:
            raise UnusableBatch(BatchProblem.TOO_MANY_FILES)
        for part in parts:
            content = _content(archive, part, left)
            left -= len(content)
            name = safe_name(_written(part))
            if name.lower().endswith(_SHEETS):
                sheets.append(content)
                continue
            names[_key(name)] += 1
            files.setdefault(name, content)
    if len(sheets) != 1:
        raise UnusableBatch(BatchProblem.SEVERAL_SHEETS if sheets else BatchProblem.NO_SHEET)
    if not files:
        raise UnusableBatch(BatchProblem.NO_FILES)
    doubled = tuple(name for name in files if names[_key(name)] > 1)
    return Archive(files, read_rows(sheets[0]), doubled)


def safe_name(name: str) -> str:
    """The last part of a path, composed and without what cannot be seen, as it may be shown and matched."""
    last = PurePosixPath(name.replace("\\", "/")).name
    seen = "".join(letter for letter in unicodedata.normalize("NFC", last) if letter.isprintable())
    stem, dot, extension = " ".join(seen.split()).rpartition(".")
    return (stem or extension)[: LONGEST_NAME - 10] + (dot + extension[:9] if stem else "")


def _key(name: str) -> str:
    return name.casefold()


def _written(part: zipfile.ZipInfo) -> str:
    """The name of a part; archivers of Windows write it in CP866 without a word, those of macOS in UTF-8."""
    if part.flag_bits & _UTF8_NAME:
        return part.filename
    for encoding in ("utf-8", "cp866"):
        try:
            return part.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return part.filename


def _is_litter(part: zipfile.ZipInfo) -> bool:
    """Folders, and what systems put beside files."""
    path = PurePosixPath(part.filename.replace("\\", "/"))
    hidden = path.name.startswith((".", "~$")) or path.name.lower() in {"thumbs.db", "desktop.ini"}
    return part.is_dir() or hidden or "__MACOSX" in path.parts


def _content(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    content = bytearray()
    for block in blocks(archive, part):
        content += block
        if len(content) > most:
            raise UnusableFile(Problem.BOMB)
    return bytes(content)


def propose(header: Sequence[str]) -> dict[str, int]:
    """Field -> the column that most likely holds it, by the words of the header."""
    found: dict[str, int] = {}
    for field, words in _HEADERS.items():
        for word in words:
            hits = [place for place, cell in enumerate(header) if word in cell.casefold()]
            free = [place for place in hits if place not in found.values()]
            if free:
                found[field] = free[0]
                break
    return found


def check(
    archive: Archive, *, regions: Mapping[str, str], allowed: frozenset[str], today: date
) -> tuple[list[Listed], list[Wrong]]:
    """Interviews without a problem, and every problem in the order of the sheet, files without a row last.

    regions: simple name (`roster.checking.simple`) or code -> ISO code, as `names_of_places` gives them;
    allowed: ISO codes of the regions that the importing person may add to.
    """
    header = archive.rows[0]
    columns = propose(header)
    missing = [Wrong(1, f, RowProblem.COLUMN_MISSING) for f in NEEDED if f not in columns]
    if missing:
        return [], missing
    names = {_key(name): name for name in archive.files}
    listed: list[Listed] = []
    wrong: list[Wrong] = []
    seen: set[str] = set()
    contents: set[bytes] = set()
    for number, cells in enumerate(archive.rows[1:], start=2):
        value = {f: cells[c] if c < len(cells) else "" for f, c in columns.items()}
        name = names.get(_key(safe_name(value["file"])), "")
        meant, problems = _values(value, regions, allowed, today)
        problems |= _file_problem(value["file"], name, seen, archive)
        seen.add(name)
        content = archive.files.get(name, b"")
        if content in contents:
            problems.setdefault("file", RowProblem.SAME_CONTENT)
        contents.add(content)
        wrong += [
            Wrong(number, header[columns[field]], problem, value[field][:LONGEST_NAME])
            for field, problem in problems.items()
        ]
        if not problems:
            listed.append(Listed(row=number, file=name, **meant))
    wrong += [Wrong(0, "", RowProblem.NAME_TWICE, name) for name in archive.doubled]
    wrong += [Wrong(0, "", RowProblem.NOT_IN_SHEET, n) for n in archive.files if n not in seen]
    return listed, wrong


def _file_problem(
    written: str, name: str, seen: set[str], archive: Archive
) -> dict[str, RowProblem]:
    if not written:
        return {"file": RowProblem.FILE_MISSING}
    if not name:
        return {"file": RowProblem.NOT_IN_ARCHIVE}
    if name in seen:
        return {"file": RowProblem.LISTED_TWICE}
    if PurePosixPath(name).suffix.lower() not in EXTENSIONS:
        return {"file": RowProblem.UNSUPPORTED}
    if not archive.files[name].strip():
        return {"file": RowProblem.FILE_EMPTY}
    if len(archive.files[name]) > MOST_BYTES:
        return {"file": RowProblem.FILE_TOO_LARGE}
    return {}


def _values(
    value: Mapping[str, str], regions: Mapping[str, str], allowed: frozenset[str], today: date
) -> tuple[dict[str, Any], dict[str, RowProblem]]:
    """What the cells of a row mean, and what is wrong with them, by field."""
    place, post = value["region"], value.get("category", "")
    found = {
        "group": group_of(value["group"]),
        "region": regions.get(simple(place)) or regions.get(place.upper()),
        "held_on": date_of(value["held_on"]),
        "languages": languages_of(value["languages"]),
        "category": category_of(post) if post else "",
        "consent_on": date_of(value["consent_on"]),
        "consent_scope": scope_of(value["consent_scope"]),
    }
    problems = {field: _UNKNOWN[field] for field, meant in found.items() if meant is None}
    if found["region"] is not None and found["region"] not in allowed:
        problems["region"] = RowProblem.OTHER_BRANCH
    for field in ("held_on", "consent_on"):
        day = found[field]
        if isinstance(day, date) and day > today:
            problems[field] = RowProblem.FUTURE_DATE
    scope = found["consent_scope"]
    if isinstance(scope, frozenset) and "programmes" not in scope:
        problems["consent_scope"] = RowProblem.PROGRAMMES_MISSING
    return found, problems


def group_of(text: str) -> str | None:
    """akim, business, ngo or other; None where no word of the three languages says so, or two do."""
    lowered = text.casefold()
    if lowered in _GROUPS:
        return lowered
    found = [
        group
        for group, words in _GROUPS.items()
        if any(re.search(rf"\b{word}", lowered) for word in words)
    ]
    return found[0] if len(found) == 1 else None


def languages_of(text: str) -> tuple[str, ...] | None:
    """Codes in the order kk, ru, en; None where a word is not known."""
    words = set(re.findall(r"\w+", text.casefold())) - _FILLERS
    codes = tuple(code for code, known in _LANGUAGES.items() if words & known)
    return codes if words and words <= set().union(*_LANGUAGES.values()) else None


def scope_of(text: str) -> frozenset[str] | None:
    """What was agreed to; None where any part is not exactly a known wording."""
    parts = {part.strip() for part in re.split(r"[,;/+]|\b(?:және|and|и)\b", text.casefold())}
    meant = {part: [s for s, words in _SCOPES.items() if part in words] for part in parts - {""}}
    if not meant or not all(meant.values()):
        return None
    return frozenset(scope for scopes in meant.values() for scope in scopes)
