"""Names that are known already, found in whatever form they stand."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set

from interviews.pseudonyms.finds import Find, Kind
from interviews.pseudonyms.forms import stem, stems, tokens
from interviews.pseudonyms.replacing import Entry

LONGEST = 80
_WORDS_ONLY = re.compile(r"[^\W\d_]+(?:[\s-]+[^\W\d_]+)*")


def typed(text: str, words: str, kind: Kind) -> tuple[Find, ...]:
    """Every place of the words: names in all their forms, numbers and addresses as they are typed.

    A name typed in its first form is found in its others too. None where the text does not hold it.
    """
    wanted = " ".join(words.split())[:LONGEST]
    if not _WORDS_ONLY.fullmatch(wanted):
        spans, key = _as_they_are(text, wanted), wanted.casefold()
    else:
        name = [token.low for token in tokens(wanted)]
        key = " ".join(map(stem, name))
        spans = _Words(text).places([{low, stem(low)} for low in name])
    found: list[Find] = []
    for start, end in spans:
        if not found or start >= found[-1].end:
            found.append(Find(start, end, kind, text[start:end], key))
    return tuple(found)


def registered(text: str, entries: Iterable[Entry]) -> list[Find]:
    """Every place of what a register stands for, rather one too many, and one over another."""
    there, found = _Words(text), []
    for entry in entries:
        for words in {words for form in entry.forms for words in _parts(entry.kind, form)}:
            if _WORDS_ONLY.fullmatch(words):
                name = [token.low for token in tokens(words)]
                spans = there.places([{low, *stems(low)} for low in name])
            else:
                spans = _as_they_are(text, words)
            found += [Find(*span, entry.kind, text[slice(*span)], entry.key) for span in spans]
    return found


def _parts(kind: Kind, form: str) -> list[str]:
    """A person is known by each name alone, though not by initials."""
    if kind is not Kind.PERSON:
        return [form]
    return [name for name in form.split() if sum(map(str.isalpha, name)) > 2]


def _as_they_are(text: str, words: str) -> Iterator[tuple[int, int]]:
    if words:
        pattern = r"\s+".join(re.escape(part) for part in words.split())
        for hit in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            yield hit.span()


class _Words:
    """The words of a text by what each can be a form of, so that many names are looked for at once."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._forms = [{token.low, *stems(token.low)} for token in self._tokens]
        self._numbers: dict[str, list[int]] = defaultdict(list)
        for number, forms in enumerate(self._forms):
            for form in forms:
                self._numbers[form].append(number)

    def places(self, name: Sequence[Set[str]]) -> Iterator[tuple[int, int]]:
        """Where the words of a name, each in one of its forms, follow one another."""
        first = {number for form in name[0] for number in self._numbers.get(form, ())}
        for number in sorted(first):
            words = self._tokens[number : number + len(name)]
            forms = self._forms[number : number + len(name)]
            if (
                len(words) == len(name)
                and all(there & wanted for there, wanted in zip(forms, name, strict=True))
                and not any(word.before.strip(" -\n") for word in words[1:])
            ):
                yield words[0].start, words[-1].end
