"""What coders of one text have handed in, side by side, and what has been decided on it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviews.agreement.passages import Marked, Passage, passages
from interviews.choices import Stage
from interviews.models import Assignment, CodedSegment, Decision, Interview, Return
from interviews.selectors.visibility import led_by, segments_in_view
from interviews.transcript.anchors import Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


@dataclass(frozen=True)
class Side:
    """What one coder made of a passage; nothing when the coder left it out."""

    coder: "User"
    segments: tuple[CodedSegment, ...]


@dataclass(frozen=True)
class Compared:
    """One passage: what each coder made of it, whether they agree, and what was decided."""

    sides: tuple[Side, ...]
    passage: Passage
    is_agreed: bool
    decisions: tuple[Decision, ...]
    undecided: tuple[CodedSegment, ...]

    @property
    def code(self) -> "object":
        """The code all of it carries."""
        return next(each for side in self.sides for each in side.segments).code

    @property
    def only(self) -> "User | None":
        """The one coder who marked it, when nobody else did."""
        marking = [side.coder for side in self.sides if side.segments]
        return marking[0] if len(marking) == 1 < len(self.sides) else None


@dataclass(frozen=True)
class Comparison:
    """A text's coders in the order they were asked, and its passages in the order of the text."""

    coders: "tuple[User, ...]"
    passages: tuple[Compared, ...]

    @property
    def undecided(self) -> int:
        """Codings without a decision."""
        return sum(len(each.undecided) for each in self.passages)

    @property
    def agreed(self) -> tuple[Compared, ...]:
        """Passages that can be accepted at once: the coders agree and nothing is decided."""
        return tuple(each for each in self.passages if each.is_agreed and not each.decisions)


def marked(segment: CodedSegment) -> Marked:
    """A coding as the comparison sees it."""
    return Marked(
        segment.pk, segment.coder_id or 0, segment.code_id, Range(segment.start, segment.end)
    )


def comparable(user: "User") -> "QuerySet[Interview]":
    """Texts that all their coders have handed in, for the lead."""
    return led_by(user).filter(stage__in=[Stage.SUBMITTED, Stage.FINAL])


def assignments_of(interview: Interview) -> list[Assignment]:
    """The work on a text, in the order people were asked."""
    return list(interview.assignments.select_related("coder").order_by("assigned_at", "pk"))


def compare(user: "User", interview: Interview, assignments: "Sequence[Assignment]") -> Comparison:
    """The text's codings by passage."""
    segments = list(
        segments_in_view(user)
        .filter(transcript__interview=interview)
        .select_related("code", "coder")
        .prefetch_related("decisions__final", "decisions__decided_by")
    )
    by_key = {segment.pk: segment for segment in segments}
    coders = tuple(assignment.coder for assignment in assignments)
    everybody = {coder.pk for coder in coders}
    found = []
    for passage in passages([marked(segment) for segment in segments]):
        members = [by_key[member.key] for member in passage.members]
        found.append(
            Compared(
                sides=tuple(
                    Side(coder, tuple(each for each in members if each.coder_id == coder.pk))
                    for coder in coders
                ),
                passage=passage,
                is_agreed=len(everybody) > 1 and passage.is_agreed(everybody),
                decisions=_decisions(members),
                undecided=tuple(each for each in members if not each.decisions.all()),
            )
        )
    return Comparison(coders, tuple(found))


def _decisions(members: "Sequence[CodedSegment]") -> tuple[Decision, ...]:
    found = {decision.pk: decision for each in members for decision in each.decisions.all()}
    return tuple(found[pk] for pk in sorted(found))


def undecided_of(user: "User", interview: Interview, keys: "Sequence[int]") -> list[CodedSegment]:
    """The named codings that wait for a decision, in the order of the text."""
    found = segments_in_view(user).filter(
        transcript__interview=interview, pk__in=keys, decisions=None
    )
    return list(found.select_related("code", "coder").order_by("start", "pk"))


def decisions_on(interview: Interview, keys: "Sequence[int]") -> list[Decision]:
    """What has been decided on the named codings."""
    found = Decision.objects.filter(transcript__interview=interview, sources__in=keys)
    return list(found.select_related("final__code", "decided_by").distinct().order_by("pk"))


def returns_of(interview: Interview) -> list[Return]:
    """Why and when the text was sent back, latest first."""
    found = interview.returns.select_related("coder", "returned_by")
    return list(found.order_by("-returned_at", "-pk"))
