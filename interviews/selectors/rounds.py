"""A round's texts for its lead: who codes which, how far they are, and which are coded by two."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviews.choices import SourceKind
from interviews.models import Assignment, DoubleCodingDraw, Interview
from interviews.selectors.visibility import led_by
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


@dataclass(frozen=True)
class Text:
    """One text with the work on it. `is_drawn`: the draw wants two coders."""

    interview: Interview
    assignments: tuple[Assignment, ...]
    is_drawn: bool

    @property
    def is_double(self) -> bool:
        """Whether two people code it."""
        return len(self.assignments) > 1

    @property
    def lacks_second(self) -> bool:
        """Drawn, but not yet given to two people."""
        return self.is_drawn and not self.is_double


@dataclass(frozen=True)
class Doubling:
    """How much of a round is coded by two; `percent` of the texts there are."""

    texts: int
    double: int
    lacking: int
    draw: DoubleCodingDraw | None

    @property
    def percent(self) -> float:
        """0 without any text."""
        return 100 * self.double / self.texts if self.texts else 0.0


def texts_of(user: "User", round_id: int) -> "QuerySet[Interview]":
    """The round's interviews with a text that the person leads; open answers have a list of their own."""
    return (
        led_by(user)
        .filter(round=round_id, kind=SourceKind.INTERVIEW, transcript__isnull=False)
        .select_related("branch", "region", "transcript")
        .defer("transcript__text", "transcript__stems")
        .order_by("branch__code", "key")
    )


def with_work(interviews: "Sequence[Interview]", draw: DoubleCodingDraw | None) -> list[Text]:
    """The interviews with their assignments, in two queries at most."""
    by_text: dict[int, list[Assignment]] = defaultdict(list)
    work = Assignment.objects.filter(interview__in=[entry.pk for entry in interviews])
    for assignment in work.select_related("coder").order_by("assigned_at", "pk"):
        by_text[assignment.interview_id].append(assignment)
    drawn = set(draw.drawn) if draw else set()
    return [Text(entry, tuple(by_text[entry.pk]), entry.key in drawn) for entry in interviews]


def draw_of(round_id: int) -> DoubleCodingDraw | None:
    """How the round's texts for double coding were drawn."""
    return DoubleCodingDraw.objects.filter(round=round_id).first()


def doubling(user: "User", round_id: int) -> Doubling:
    """How many of the texts the person leads are coded by two."""
    found = draw_of(round_id)
    texts = with_work(list(texts_of(user, round_id)), found)
    return Doubling(
        len(texts),
        sum(text.is_double for text in texts),
        sum(text.lacks_second for text in texts),
        found,
    )


def coders() -> "QuerySet[User]":
    """Everybody who may be asked to code."""
    return organisation.people_who_may(Permission.CODE_INTERVIEWS)


def assignment_for(user: "User", pk: int) -> Assignment | None:
    """One assignment of a text that the person leads."""
    found = Assignment.objects.select_related("interview", "coder")
    return found.filter(pk=pk, interview__in=led_by(user)).first()
