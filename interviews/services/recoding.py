"""Merging and splitting codes: codings change their code, and nothing that was written is lost.

The coders' logs stay as they are; an undo whose code was merged goes by `selectors.codebooks.live_code`.
The records say nothing of how many codings there were: some may still be blind.
"""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from interviews.choices import CodebookAction, DecisionKind
from interviews.models import Code, CodedSegment, Decision, FinalCoding
from interviews.selectors.codebooks import finals_to_split, segments_to_split
from interviews.services.codebooks import changed, held_code, new_code, settle
from tna_portal.common.languages import CODES

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

FINDING = ("key_issue", "interpretation", "skills_need")


class NotATarget(Exception):
    """A code is merged into another one of its codebook that is in use and coded with."""


class TargetBelow(Exception):
    """The target stands below the code that would be merged into it."""


class NothingChosen(Exception):
    """A split needs at least one coding that may be seen and has this code."""


@transaction.atomic
def merge_codes(*, code_id: int, into_id: int, actor: "User") -> Code:
    """Give all codings of a code to another, and retire it; its children go to the other, too.

    Where one coder (or the final codings) had the same passage under both, one coding is kept with
    both findings' texts. Raises NotATarget, TargetBelow, TooDeep, NameTaken.
    """
    code, codebook = held_code(code_id)
    into = Code.objects.filter(pk=into_id, codebook=codebook, is_retired=False).first()
    if into is None or into.pk == code.pk or not into.is_codable or code.is_retired:
        raise NotATarget
    above = into.parent
    while above is not None:
        if above.pk == code.pk:
            raise TargetBelow
        above = above.parent
    _join_segments(code, into)
    _join_finals(code, into)
    _recode(CodedSegment.objects.filter(code=code).values_list("pk", flat=True), (), into)
    _recode((), FinalCoding.objects.filter(code=code).values_list("pk", flat=True), into)
    children = list(code.children.all())
    code.children.update(parent=into)
    code.is_retired, code.merged_into = True, into
    code.save(update_fields=["is_retired", "merged_into"])
    settle(codebook)
    changed(
        "code_merged",
        code,
        CodebookAction.MERGED,
        actor=actor,
        details={"into": into.key},
        others=[into, *children],
    )
    return into


@transaction.atomic
def split_code(
    *,
    code_id: int,
    key: str,
    texts: dict[str, str],
    final_ids: Collection[int],
    segment_ids: Collection[int],
    actor: "User",
) -> Code:
    """Make a new code beside a code and give it the chosen codings.

    A final coding takes the coders' codings that it was made of along. Only codings that
    `finals_to_split` and `segments_to_split` offer can be chosen. Raises NothingChosen, CodeKeyTaken,
    NameMissing, NameTaken, TooManyCodes.
    """
    code, codebook = held_code(code_id)
    finals = set(
        finals_to_split(code.pk, actor).filter(pk__in=final_ids).values_list("pk", flat=True)
    )
    segments = set(
        segments_to_split(code.pk, actor).filter(pk__in=segment_ids).values_list("pk", flat=True)
    )
    if not (finals or segments) or finals != set(final_ids) or segments != set(segment_ids):
        raise NothingChosen
    made = new_code(codebook, key=key, texts=texts, parent_id=code.parent_id)
    sources = CodedSegment.objects.filter(decisions__final__in=finals, code=code)
    segments |= set(sources.values_list("pk", flat=True))
    _recode(segments, finals, made)
    siblings = list(
        Code.objects.filter(codebook=codebook, parent=code.parent_id)
        .exclude(pk=made.pk)
        .order_by("position", "pk")
    )
    siblings.insert(siblings.index(code) + 1, made)
    settle(codebook, siblings)
    changed(
        "code_split",
        code,
        CodebookAction.SPLIT,
        actor=actor,
        details={"into": made.key},
        others=[made],
    )
    return made


def _recode(segments: Iterable[int], finals: Iterable[int], code: Code) -> None:
    """A raised revision tells whoever has one of them open that it has changed."""
    now = timezone.now()
    for model, chosen in ((CodedSegment, list(segments)), (FinalCoding, list(finals))):
        found = model.objects.filter(pk__in=chosen)
        found.update(code=code, revision=F("revision") + 1, updated_at=now)


def _place(coding: CodedSegment | FinalCoding) -> tuple[object, ...]:
    """What makes two codings of one code the same one."""
    coder = coding.coder_id if isinstance(coding, CodedSegment) else None
    return (
        coding.transcript_id,
        coder,
        coding.text_version,
        coding.start,
        coding.end,
        coding.is_lost,
    )


def _both(first: str, second: str) -> str:
    """Two texts as one; a text that stands in the other already is not repeated."""
    first, second = first.strip(), second.strip()
    if second in first:
        return first
    return second if first in second else f"{first}\n{second}"


def _join_segments(code: Code, into: Code) -> None:
    """One coding of a coder for what was coded with both; decisions then rest on that one."""
    kept = {_place(segment): segment for segment in CodedSegment.objects.filter(code=into)}
    for segment in CodedSegment.objects.filter(code=code).order_by("pk"):
        survivor = kept.get(_place(segment))
        if survivor is None:
            continue
        for name in (*FINDING, "memo"):
            setattr(survivor, name, _both(getattr(survivor, name), getattr(segment, name)))
        survivor.revision += 1
        survivor.save()
        for decision in Decision.objects.filter(sources=segment):
            decision.sources.add(survivor)
        segment.delete()


def _join_finals(code: Code, into: Code) -> None:
    """One final coding for what was final under both, in every language that either has."""
    kept = {_place(final): final for final in FinalCoding.objects.filter(code=into)}
    for final in FinalCoding.objects.filter(code=code).order_by("pk"):
        survivor = kept.get(_place(final))
        if survivor is None:
            continue
        _join_texts(survivor, final)
        if survivor.quote_released_at is None:
            survivor.quote_released_by = final.quote_released_by
            survivor.quote_released_at = final.quote_released_at
        survivor.revision += 1
        survivor.save()
        _join_decisions(survivor, final)
        final.delete()


def _join_texts(survivor: FinalCoding, other: FinalCoding) -> None:
    """The other's text in the survivor's language, or in its own where it has not been translated."""
    translations = {}
    for language in CODES:
        first, second = _texts_in(survivor, language), _texts_in(other, language)
        if language == survivor.language:
            own = second or _texts_in(other, other.language)
            for name in FINDING:
                setattr(survivor, name, _both(getattr(survivor, name), own.get(name, "")))
        elif first or second:
            translations[language] = {
                name: _both(first.get(name, ""), second.get(name, "")) for name in FINDING
            }
    survivor.translations = translations


def _texts_in(final: FinalCoding, language: str) -> dict[str, str]:
    if language == final.language:
        return {name: getattr(final, name) for name in FINDING}
    found: dict[str, str] = final.translations.get(language, {})
    return found


def _join_decisions(survivor: FinalCoding, other: FinalCoding) -> None:
    """What the other was made of, and why, stands behind the survivor."""
    gone = Decision.objects.filter(final=other).first()
    stays = Decision.objects.filter(final=survivor).first()
    if gone is None:
        return
    if stays is None:
        gone.final = survivor
        gone.save(update_fields=["final"])
        return
    stays.kind = DecisionKind.JOINED
    stays.reason = _both(stays.reason, gone.reason)
    stays.save(update_fields=["kind", "reason"])
    stays.sources.add(*gone.sources.all())
    gone.delete()
