"""What a briefing consists of, and the pieces that all sentences share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tna_portal.dashboards.words import Names, name, number

Area = Mapping[str, Any]
Scope = Mapping[str, Any]

TOP = 5
FEW = 30  # fewer ratings than this are a first indication
K = 5
NO_BREAK, JOINER = "\u00a0", "\u2060"


@dataclass(frozen=True)
class Decision:
    """Something that somebody has to decide, and the page where it is done (if the reader may)."""

    text: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class Briefing:
    """The top of a page: the greatest needs (`lead` introduces `top`), what else is found, what is
    not known, and what has to be decided."""

    lead: str = ""
    top: tuple[str, ...] = ()
    base: str = ""
    findings: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    participation: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """Everything in the order of reading."""
        decided = [decision.text for decision in self.decisions]
        first = [self.lead, *self.top, self.base]
        return [
            text
            for text in (*first, *self.findings, *self.unknown, *decided, *self.participation)
            if text
        ]


def whole(value: float | None) -> str:
    """A number of people or points without decimals."""
    return number(value, 0)


def quoted(text: str) -> str:
    """A name inside a sentence."""
    return pgettext("a name inside a sentence", "“%(name)s”") % {"name": text}


def needs(names: Names, codes: Iterable[str]) -> str:
    """Need areas by their short names, as a list inside a sentence."""
    return listed([quoted(name(names, code, "short")) for code in codes])


def listed(texts: Sequence[str], most: int = TOP) -> str:
    """A list inside a sentence; what is too long for one ends in the number left out."""
    if len(texts) <= most + 1:  # one more costs no more room than saying so
        return ", ".join(texts)
    return ngettext(
        "%(names)s and %(count)s more", "%(names)s and %(count)s more", len(texts) - most
    ) % {"names": ", ".join(texts[:most]), "count": len(texts) - most}


def ranked(scope: Scope | None) -> list[Area]:
    """Areas with a score, greatest need first."""
    known = [area for area in scope["areas"] if area["rank"] is not None] if scope else []
    return sorted(known, key=lambda area: (area["rank"], area["code"]))


def importance_only(scope: Scope | None) -> bool:
    """Whether the questionnaire asked how important areas are, and nothing else."""
    if scope and scope.get("importance_only"):
        return True
    areas = scope["areas"] if scope else ()  # a release may be older than that mark
    return any(area["importance"] is not None for area in areas) and all(
        area["competence"] is None for area in areas
    )


def points(area: Area) -> str:
    """A need with its interval, never broken at a line's end: 41 (37–46)."""
    if area["low"] is None or area["high"] is None:
        return whole(area["score"])
    digits = 1 if area["high"] - area["low"] < 2 else 0  # so that narrow ranges do not look empty
    values = {key: number(area[key], digits) for key in ("score", "low", "high")}
    text = _("%(score)s (%(low)s–%(high)s)") % values
    return text.replace(" ", NO_BREAK).replace("–", f"{JOINER}–{JOINER}")
