"""What the page of survey and interviews shows of a released snapshot, and to whom."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curricula.models import NeedSnapshot
from curricula.needs.content import Content
from interviews.selectors.quotes import ToldQuote, told_quotes
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import regions_for, sees_whole_country
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, User

QUOTES_AN_AREA = 3


@dataclass(frozen=True)
class ShownQuote:
    """A quote beside the numbers; `group` is empty where it may not be told."""

    text: str
    language: str
    group: str


def rounds_with_needs() -> "list[AssessmentRound]":
    """Rounds that have begun and are no pilots, newest first."""
    return list(organisation.rounds().exclude(status=RoundStatus.DRAFT).exclude(is_pilot=True))


def round_to_show(
    rounds: "Sequence[AssessmentRound]", code: str | None
) -> "AssessmentRound | None":
    """The round asked for, else the newest with a release, else the newest."""
    if code:
        return next((entry for entry in rounds if entry.code == code), None)
    released = set(NeedSnapshot.objects.values_list("round_id", flat=True).distinct())
    return next((e for e in rounds if e.pk in released), rounds[0] if rounds else None)


def quotes_shown(
    user: "User", snapshot: NeedSnapshot, content: Content
) -> dict[str, list[ShownQuote]]:
    """Area -> a few quotes that the release points to and that may still be told.

    The head office reads all of them with the group, where the release shows the group. Others read
    those of their own regions, where the release shows the region, and without the group: by region
    or by group, never both. The words are read now, so a withdrawn one is gone at once.
    """
    keys = {key for own in content.quotes.values() for key in own}
    if not keys:
        return {}
    told = told_quotes(snapshot.round_id, keys, released_until=snapshot.released_at)
    if not sees_whole_country(user):
        visible = {region.iso for region in regions_for(user)} & set(content.interviews_by_region)
        told = {key: quote for key, quote in told.items() if quote.region in visible}
    groups = content.interviews_by_group if sees_whole_country(user) else {}
    found = {}
    for area, own in content.quotes.items():
        if chosen := _varied([told[key] for key in own if key in told]):
            found[area] = [
                ShownQuote(quote.text, quote.language, quote.group if quote.group in groups else "")
                for quote in chosen
            ]
    return found


def _varied(quotes: Sequence[ToldQuote]) -> list[ToldQuote]:
    """A few of different groups and languages, one of each in turn."""
    piles: Mapping[tuple[str, str], list[ToldQuote]] = defaultdict(list)
    for quote in quotes:
        piles[quote.group, quote.language].append(quote)
    in_turn = [
        (place, kind, quote)
        for kind, pile in sorted(piles.items())
        for place, quote in enumerate(pile)
    ]
    in_turn.sort(key=lambda entry: entry[:2])
    return [quote for _place, _kind, quote in in_turn[:QUOTES_AN_AREA]]
