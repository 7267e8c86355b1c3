"""Findings that name the same problem, and which of these may be told beyond a branch."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tna_portal.statistics.disclosure import K

_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Wording:
    """One finding in one language."""

    key_issue: str
    interpretation: str
    skills_need: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A final finding. `wordings`: language -> its texts; `language` is the one it was written in."""

    key: int
    interview: int
    code: int
    language: str
    wordings: Mapping[str, Wording]


@dataclass(frozen=True, slots=True)
class Problem:
    """Findings of one code that name the same problem."""

    findings: tuple[Finding, ...]

    @property
    def people(self) -> frozenset[int]:
        """The interviews it was named in."""
        return frozenset(finding.interview for finding in self.findings)

    def usual(self, field: str, language: str) -> list[tuple[str, str]]:
        """(text, language it stands in) of a field, what is said most often first.

        In the language asked for where there is a translation, else as it was written.
        """
        if len(self.findings) == 1:  # most problems of one interview: nothing to compare
            (only,) = self.findings
            known = language if language in only.wordings else only.language
            text = getattr(only.wordings[known], field)
            return [(text, known)] if text else []
        spoken: Counter[tuple[str, str]] = Counter()
        first: dict[tuple[str, str], tuple[str, str]] = {}
        for finding in self.findings:
            known = language if language in finding.wordings else finding.language
            text = getattr(finding.wordings[known], field)
            if text:
                same = known, plain(text)
                spoken[same] += 1
                first.setdefault(same, (text, known))
        ordered = sorted(spoken, key=lambda same: (same[0] != language, -spoken[same], same))
        return [first[same] for same in ordered]


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """A text without what does not tell problems apart: case, punctuation, blanks, ё."""
    folded = unicodedata.normalize("NFC", text).casefold().replace("ё", "е")
    return _BETWEEN.sub(" ", folded).strip()


def problems(findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """Findings of one code grouped by key issue, named by most people first.

    Two findings name the same problem when their key issues are alike in any language, so that the
    groups do not depend on the reader's language.
    """
    found = sorted(findings, key=lambda finding: finding.key)
    leader: dict[tuple[str, str], int] = {}  # language and key issue -> place of a finding
    parent = list(range(len(found)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for place, finding in enumerate(found):
        for language, wording in finding.wordings.items():
            if wording.key_issue:
                other = leader.setdefault((language, plain(wording.key_issue)), place)
                low, high = sorted((root(other), root(place)))
                parent[high] = low
    grouped: dict[int, list[Finding]] = defaultdict(list)
    for place, finding in enumerate(found):
        grouped[root(place)].append(finding)
    groups = (Problem(tuple(members)) for members in grouped.values())
    return tuple(sorted(groups, key=lambda each: (-len(each.people), each.findings[0].key)))


def releasable(found: Sequence[Problem], k: int = K) -> tuple[Problem, ...]:
    """Problems of one code whose numbers may be told beside the number of people of the code.

    Each is named by at least k people, and those who named it not, or none of the told ones, are
    nobody or at least k: so no difference of the numbers leaves fewer than k.
    """
    everybody = frozenset[int]().union(*(problem.people for problem in found))
    told = [
        problem
        for problem in found
        if len(problem.people) >= k and not 0 < len(everybody - problem.people) < k
    ]
    while told:
        left = len(everybody.difference(*(problem.people for problem in told)))
        if left == 0 or left >= k:
            break
        told.pop()
    return tuple(told)
