"""What happens to a final coding before it is shown to others: translation, and release of its quote."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from interviews.audit import figures_changed, note
from interviews.choices import ConsentScope, Stage
from interviews.models import Assignment, FinalCoding
from interviews.services.coding import LIMIT
from tna_portal.common.languages import CODES

if TYPE_CHECKING:
    from datetime import datetime

    from tna_portal.organisation.models import User

TEXTS = ("key_issue", "interpretation", "skills_need")


class FinalGone(Exception):
    """The coding is no longer final: the text was opened again or withdrawn."""


class ChangedMeanwhile(Exception):
    """Somebody else has translated the finding meanwhile; `current` is how it stands now."""

    def __init__(self, current: FinalCoding) -> None:
        super().__init__("changed meanwhile")
        self.current = current


class TranslationIncomplete(Exception):
    """A translation has every text that the finding has; `missing` are (language, field)."""

    def __init__(self, missing: tuple[tuple[str, str], ...]) -> None:
        super().__init__(str(missing))
        self.missing = missing


class NoConsentToQuotes(Exception):
    """The interviewee has not agreed to quotes."""


class NotASecondReader(Exception):
    """Whoever coded the text or decided on the coding does not release its quote."""


@transaction.atomic
def translate(
    *,
    final_id: int,
    revision: int,
    translations: Mapping[str, Mapping[str, str]],
    actor: "User",
) -> FinalCoding:
    """Keep a finding's texts in further languages: language -> {key_issue, interpretation, skills_need}.

    A language may wait, but what is given is complete. Raises FinalGone, ChangedMeanwhile,
    TranslationIncomplete.
    """
    final = _held(final_id)
    if final.revision != revision:
        raise ChangedMeanwhile(final)
    kept, missing = {}, []
    for language in CODES:
        given = {name: translations.get(language, {}).get(name, "").strip() for name in TEXTS}
        if language == final.language or not any(given.values()):
            continue
        kept[language] = given
        missing += [
            (language, name)
            for name in TEXTS
            if (getattr(final, name) and not given[name]) or len(given[name]) > LIMIT
        ]
    if missing:
        raise TranslationIncomplete(tuple(missing))
    final.translations = kept
    final.revision += 1
    final.save(update_fields=["translations", "revision", "updated_at"])
    _recorded("finding_translated", final, actor, languages=sorted(kept))
    return final


@transaction.atomic
def release_quote(*, final_id: int, actor: "User", at: "datetime") -> None:
    """Let a quote be shown beyond the branch; done by a second reader.

    Raises FinalGone, NoConsentToQuotes, NotASecondReader.
    """
    final = _held(final_id)
    interview = final.transcript.interview
    if interview.consent_scope != ConsentScope.QUOTES:
        raise NoConsentToQuotes
    is_coder = Assignment.objects.filter(interview=interview, coder=actor).exists()
    if is_coder or final.decision.decided_by_id == actor.pk:
        raise NotASecondReader
    final.quote_released_by, final.quote_released_at = actor, at
    final.save(update_fields=["quote_released_by", "quote_released_at"])
    _recorded("quote_released", final, actor)


@transaction.atomic
def withhold_quote(*, final_id: int, actor: "User") -> None:
    """Take the release of a quote back. Raises FinalGone."""
    final = _held(final_id)
    final.quote_released_by, final.quote_released_at = None, None
    final.save(update_fields=["quote_released_by", "quote_released_at"])
    _recorded("quote_withheld", final, actor)


def _held(final_id: int) -> FinalCoding:
    found = (
        FinalCoding.objects.select_for_update(of=("self",))
        .select_related("transcript__interview", "decision")
        .filter(pk=final_id, transcript__interview__stage=Stage.FINAL)
        .first()
    )
    if found is None:
        raise FinalGone
    return found


def _recorded(action: str, final: FinalCoding, actor: "User", **details: object) -> None:
    interview = final.transcript.interview
    note(action, interview, actor, final=final.pk, start=final.start, end=final.end, **details)
    figures_changed(interview.round_id)
