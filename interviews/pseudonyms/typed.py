"""A name that a person has typed, found in whatever form it stands."""

import re

from interviews.pseudonyms.finds import Find, Kind
from interviews.pseudonyms.forms import Token, stem, stems, tokens

LONGEST = 80
_WORDS_ONLY = re.compile(r"[^\W\d_]+(?:[\s-]+[^\W\d_]+)*")


def typed(text: str, words: str, kind: Kind) -> tuple[Find, ...]:
    """Every place of the words: names in all their forms, numbers and addresses as they are typed.

    A name typed in its first form is found in its others too. None where the text does not hold it.
    """
    wanted = " ".join(words.split())[:LONGEST]
    if not wanted:
        return ()
    if not _WORDS_ONLY.fullmatch(wanted):
        pattern = r"\s+".join(re.escape(part) for part in wanted.split())
        hits = re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
        return tuple(
            Find(hit.start(), hit.end(), kind, hit.group(), wanted.casefold()) for hit in hits
        )
    name, there = tokens(wanted), tokens(text)
    key = " ".join(stem(token.low) for token in name)
    found: list[Find] = []
    for number in range(len(there) - len(name) + 1):
        stretch = there[number : number + len(name)]
        if all(map(_same, stretch, name)) and not any(t.before.strip(" -\n") for t in stretch[1:]):
            start, end = stretch[0].start, stretch[-1].end
            if not found or start >= found[-1].end:
                found.append(Find(start, end, kind, text[start:end], key))
    return tuple(found)


def _same(there: Token, name: Token) -> bool:
    return there.low == name.low or stem(name.low) in stems(there.low)
