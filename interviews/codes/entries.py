"""A codebook as plain values, and its tree."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

LANGUAGES = ("kk", "ru", "en")
PARTS = ("name", "definition", "example", "use_when", "not_when", "issue", "interpretation")
TEXTS = tuple(f"{part}_{language}" for part in PARTS for language in LANGUAGES)
MOST_CODES = 500  # of one codebook; a coder finds nothing in a longer one
MOST_LEVELS = 6
LONGEST_NAME = 120
LONGEST_TEXT = 2000

# How one description carries what other programs have no field for.
LABELS = {
    "example": {"kk": "Мысал", "ru": "Пример", "en": "Example"},
    "use_when": {
        "kk": "Қашан қолданылады",
        "ru": "Когда применять",
        "en": "When to use",
    },
    "not_when": {
        "kk": "Қашан қолданылмайды",
        "ru": "Когда не применять",
        "en": "When not to use",
    },
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A code. `parent` and `merged_into` are keys of other codes, or empty; `texts`: name of the text
    -> text, only those that are written."""

    key: str
    guid: str
    parent: str = ""
    colour: str = ""
    is_codable: bool = True
    is_retired: bool = False
    merged_into: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, part: str, language: str) -> str:
        """A text in one language, else in the first one that has it."""
        for code in (language, *LANGUAGES):
            if found := self.texts.get(f"{part}_{code}", ""):
                return found
        return ""


def folded(text: str) -> str:
    """As names and keys are compared."""
    return " ".join(text.casefold().split())


def to_translate(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Languages in which something is missing that another language has."""
    written = {part for part in PARTS for code in LANGUAGES if texts.get(f"{part}_{code}")}
    return tuple(
        code
        for code in LANGUAGES
        if any(not texts.get(f"{part}_{code}") for part in written | {"name"})
    )


def in_tree_order(entries: Sequence[Entry]) -> list[tuple[int, Entry]]:
    """(level from 1, code), each behind its parent, siblings in the order given. Codes of a cycle are
    left out."""
    below: dict[str, list[Entry]] = {}
    for entry in entries:
        below.setdefault(entry.parent, []).append(entry)

    def walk(parent: str, level: int) -> Iterator[tuple[int, Entry]]:
        for entry in below.get(parent, ()):
            yield level, entry
            if entry.key:
                yield from walk(entry.key, level + 1)

    return list(walk("", 1))


def in_cycles(parents: Mapping[str, str]) -> set[str]:
    """Keys that never reach the top; `parents`: key -> parent's key or empty."""
    fine: set[str] = set()
    wrong: set[str] = set()
    for start in parents:
        path, key = [], start
        while key and key not in fine and key not in wrong and key not in path:
            path.append(key)
            key = parents.get(key, "")
        (wrong if key and key not in fine else fine).update(path)
    return wrong


def namesakes(entries: Iterable[Entry]) -> list[tuple[Entry, Entry]]:
    """Pairs of codes in use below the same parent with the same name in a language: (first, second)."""
    known: dict[tuple[str, str, str], Entry] = {}
    found = []
    for entry in entries:
        if entry.is_retired:
            continue
        for code in LANGUAGES:
            name = folded(entry.texts.get(f"name_{code}", ""))
            first = known.setdefault((entry.parent, code, name), entry) if name else entry
            if first is not entry:
                found.append((first, entry))
                break
    return found


def described(entry: Entry, language: str) -> str:
    """Definition, example, when to use and when not, as the one description of other programs."""
    paragraphs = [entry.text("definition", language)]
    for part, labels in LABELS.items():
        if text := entry.text(part, language):
            paragraphs.append(f"{labels[language]}: {text}")
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def parts_of(description: str, language: str) -> dict[str, str]:
    """The texts of a description; what has no label of ours belongs to the definition."""
    labels = {labels[code]: part for part, labels in LABELS.items() for code in LANGUAGES}
    heading = re.compile(rf"^({'|'.join(map(re.escape, labels))}): ", re.MULTILINE)
    pieces = heading.split(description)
    found = {f"definition_{language}": pieces[0].strip()}
    for label, text in zip(pieces[1::2], pieces[2::2], strict=True):
        found[f"{labels[label]}_{language}"] = text.strip()
    return {name: text for name, text in found.items() if text}
