"""What an import would do to a codebook: all of it, or nothing with every reason why not.

A row is known again by its GUID, then by its key, then by its name below the same parent; so a second
import of the same file changes nothing. What a file does not mention stays as it is.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from interviews.codes.entries import (
    LANGUAGES,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_CODES,
    MOST_LEVELS,
    Entry,
    folded,
    in_cycles,
    in_tree_order,
    namesakes,
)

_KEY = re.compile(r"[A-Za-z0-9_-]{1,20}")


class RowProblem(StrEnum):
    """Why a row cannot be imported."""

    BAD_KEY = "bad_key"
    BAD_GUID = "bad_guid"
    TWICE = "twice"
    NAME_MISSING = "name_missing"
    NAME_TWICE = "name_twice"
    NAME_TOO_LONG = "name_too_long"
    TEXT_TOO_LONG = "text_too_long"
    UNKNOWN_PARENT = "unknown_parent"
    CYCLE = "cycle"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Row:
    """A code as a file gives it. `where`: the line or name by which a person finds it; `ref`: what the
    file calls it; `above`: the `ref` or key of its parent, "" for none, None where the file is silent.
    """

    where: str
    ref: str
    above: str | None = None
    key: str = ""
    guid: str = ""
    is_codable: bool | None = None
    is_retired: bool | None = None
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """`after`: the whole codebook in tree order, nothing when there are `problems` (where, why)."""

    after: tuple[Entry, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    problems: tuple[tuple[str, RowProblem], ...]


def plan_import(book: Sequence[Entry], rows: Sequence[Row], new_guid: Callable[[], str]) -> Plan:
    """Lay the rows over a codebook; `new_guid` gives one to a row that has none."""
    if len(rows) > MOST_CODES:
        return Plan((), (), (), 0, (("", RowProblem.TOO_MANY),))
    problems = [(row.where, problem) for row in rows for problem in _of_one(row)]
    keys = _keys(book, rows)
    counted: dict[str, Row] = {}
    problems += [
        (row.where, RowProblem.TWICE)
        for row in rows
        if counted.setdefault(keys[row.ref], row) is not row
    ]
    before = {entry.key: entry for entry in book}
    after = dict(before)
    for row in rows:
        key = keys[row.ref]
        parent = _parent(row, keys, before)
        if parent is None:
            problems.append((row.where, RowProblem.UNKNOWN_PARENT))
        after[key] = _laid_over(before.get(key), row, key, parent or "", new_guid)
    problems += _of_all(after, counted)
    if problems:
        order = {row.where: place for place, row in enumerate(rows)}
        problems.sort(key=lambda problem: order.get(problem[0], -1))
        return Plan((), (), (), 0, tuple(dict.fromkeys(problems)))
    touched = [key for key in counted if after[key] != before.get(key)]
    return Plan(
        after=tuple(entry for _, entry in in_tree_order(list(after.values()))),
        added=tuple(key for key in touched if key not in before),
        changed=tuple(key for key in touched if key in before),
        unchanged=len(counted) - len(touched),
        problems=(),
    )


def _of_one(row: Row) -> list[RowProblem]:
    found = []
    if row.key and not _KEY.fullmatch(row.key):
        found.append(RowProblem.BAD_KEY)
    if row.guid and not _is_uuid(row.guid):
        found.append(RowProblem.BAD_GUID)
    for name, text in row.texts.items():
        if name.startswith("name_") and len(text) > LONGEST_NAME:
            found.append(RowProblem.NAME_TOO_LONG)
        elif len(text) > LONGEST_TEXT:
            found.append(RowProblem.TEXT_TOO_LONG)
    return found


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _keys(book: Sequence[Entry], rows: Sequence[Row]) -> dict[str, str]:
    """ref -> key in the codebook: a known one, the file's own, or the next free K1, K2, …"""
    by_guid = {entry.guid: entry.key for entry in book}
    by_key = {folded(entry.key): entry.key for entry in book}
    by_name = {
        (entry.parent, code, folded(entry.texts[f"name_{code}"])): entry.key
        for entry in book
        for code in LANGUAGES
        if f"name_{code}" in entry.texts and not entry.is_retired
    }
    taken = set(by_key) | {folded(row.key) for row in rows}
    free = (f"K{number}" for number in range(1, len(book) + 2 * len(rows) + 2))
    keys: dict[str, str] = {}
    for row in rows:
        known = by_guid.get(row.guid.lower()) or by_key.get(folded(row.key))
        if known is None and not row.key:
            parent = keys.get(row.above or "", row.above or "")
            named = ((parent, name[5:], folded(row.texts[name])) for name in row.texts)
            known = next((by_name[name] for name in named if name in by_name), None)
        if known is None:
            known = row.key or next(key for key in free if folded(key) not in taken)
            taken.add(folded(known))
            by_key[folded(known)] = known
        keys[row.ref] = known
    return keys


def _parent(row: Row, keys: dict[str, str], before: dict[str, Entry]) -> str | None:
    """The parent's key; None when nobody knows it."""
    if row.above is None:
        known = before.get(keys[row.ref])
        return known.parent if known else ""
    if not row.above or row.above in keys:
        return keys.get(row.above, "")
    return next((key for key in before if folded(key) == folded(row.above)), None)


def _laid_over(
    known: Entry | None, row: Row, key: str, parent: str, new_guid: Callable[[], str]
) -> Entry:
    entry = known or Entry(key=key, guid=row.guid.lower() or new_guid())
    is_retired = entry.is_retired if row.is_retired is None else row.is_retired
    # Taguette's file does not say what is codable: without keys it counts for new codes only.
    says_codable = row.is_codable is not None and (known is None or row.key)
    return replace(
        entry,
        parent=parent,
        is_codable=bool(row.is_codable) if says_codable else entry.is_codable,
        is_retired=is_retired,
        merged_into=entry.merged_into if is_retired else "",
        texts={**entry.texts, **{name: text for name, text in row.texts.items() if text}},
    )


def _of_all(after: dict[str, Entry], rows: dict[str, Row]) -> list[tuple[str, RowProblem]]:
    """What is wrong with the codebook as it would be; told at the row that brings it about."""
    found = []
    if len(after) > MOST_CODES:
        found.append(("", RowProblem.TOO_MANY))
    for key, row in rows.items():
        if not any(after[key].texts.get(f"name_{code}") for code in LANGUAGES):
            found.append((row.where, RowProblem.NAME_MISSING))
    cycles = in_cycles({entry.key: entry.parent for entry in after.values()})
    found += [(rows[key].where, RowProblem.CYCLE) for key in rows if key in cycles]
    for level, entry in in_tree_order(list(after.values())):
        if level > MOST_LEVELS and entry.key in rows:
            found.append((rows[entry.key].where, RowProblem.TOO_DEEP))
    for first, second in namesakes(after.values()):
        concerned = rows.get(second.key) or rows.get(first.key)
        if concerned is not None:
            found.append((concerned.where, RowProblem.NAME_TWICE))
    return found
