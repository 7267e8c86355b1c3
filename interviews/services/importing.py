"""Coded texts from other programs: first what is in the file, then, decided on by a person, all or nothing.

A coder of the file is an account only where a person says so. What was taken in before is known by its
GUID and is not taken in again.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from interviews.audit import figures_changed
from interviews.choices import ExchangeRefused, Refusal
from interviews.models import Code, Interview
from interviews.refi_qda.counting import Counting, Unit
from interviews.refi_qda.problems import ExchangeProblem, UnusableExchange
from interviews.refi_qda.reading import Imported, read_project
from interviews.refi_qda.values import Coding, Project, Source, guid_for, walk
from interviews.selectors.exchange import known_keys, known_texts, possible_coders
from interviews.services.imported import Passage, create_text, keep_passages
from interviews.transcript.anchors import Range
from interviews.transcript.foreign import located
from interviews.transcript.text import UnusableText, normalise
from tna_portal.organisation.access import Permission, may
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from interviews.models import ExchangeJob

MOST_TEXTS, MOST_USED_CODES, MOST_CODERS = 150, 400, 50  # as many as one page can ask about
OUTSIDE, LEFT_OUT = "outside", "left_out"


@dataclass(frozen=True, slots=True)
class _Text:
    """A source with its text as it would be kept (empty: it cannot be) and the interview it is already."""

    source: Source
    kept: str
    interview: Interview | None


def preview_of(job: "ExchangeJob", data: bytes) -> dict[str, Any]:
    """What a person decides on, as plain JSON. Raises UnusableExchange, ExchangeRefused(no_text)."""
    imported = _read(job, data)
    project = imported.project
    texts = _texts(job, project)
    if not any(text.kept for text in texts):
        raise ExchangeRefused(Refusal.NO_TEXT)
    per_code = Counter(coding.code for coding in project.codings)
    per_coder = Counter(coding.coder for coding in project.codings)
    used = [(above, code) for above, code in walk(project.codes) if per_code[code.guid]]
    if len(texts) > MOST_TEXTS or len(used) > MOST_USED_CODES or len(per_coder) > MOST_CODERS:
        raise UnusableExchange(ExchangeProblem.TOO_MANY)
    names = {coder.guid: coder.name for coder in project.coders}
    codings = _by_text(project)
    return {
        "name": project.name,
        "origin": imported.origin,
        "skipped": {str(what): number for what, number in imported.skipped.items()},
        "counting": _counting_of(imported),
        "coders": [
            {"guid": guid, "name": names.get(guid, ""), "codings": number}
            for guid, number in per_coder.items()
        ],
        "codes": [
            {
                "guid": code.guid,
                "name": code.name,
                "path": " / ".join(one.name for one in (*above, code)),
                "codings": per_code[code.guid],
            }
            for above, code in used
        ],
        "texts": [_told(text, codings[text.source.guid]) for text in texts],
    }


def _read(job: "ExchangeJob", data: bytes) -> Imported:
    wanted = job.options.get("counting")
    counting = Counting(**wanted | {"unit": Unit(wanted["unit"])}) if wanted else None
    return read_project(data, counting)


def _counting_of(imported: Imported) -> dict[str, Any]:
    """Which counting is used, whether it is proven, and how well each reading fits."""
    choice = imported.choice
    return {
        "used": asdict(choice.counting),
        "is_proven": choice.is_proven,
        "named": choice.named,
        "selections": choice.selections,
        "scores": [
            {"counting": asdict(one.counting), "quotes": one.quotes, "words": one.words}
            for one in choice.scores
        ],
    }


def _texts(job: "ExchangeJob", project: Project) -> list[_Text]:
    kept, digests = {}, {}
    for source in project.sources:
        try:
            kept[source.guid] = normalise(source.text).text
        except UnusableText:
            kept[source.guid] = ""
        digests[source.guid] = hashlib.sha256(kept[source.guid].encode()).hexdigest()
    known = known_texts(job.requested_by, job.round_id, digests)
    return [_Text(one, kept[one.guid], known.get(one.guid)) for one in project.sources]


def _by_text(project: Project) -> dict[str, list[Coding]]:
    found: dict[str, list[Coding]] = {source.guid: [] for source in project.sources}
    for coding in project.codings:
        found[coding.source].append(coding)
    return found


def _told(text: _Text, own: Sequence[Coding]) -> dict[str, Any]:
    """A source in the preview; its attributes propose what the card needs."""
    attributes = dict(text.source.attributes)
    return {
        "guid": text.source.guid,
        "name": text.source.name,
        "length": len(text.kept),
        "is_changed": text.kept != text.source.text,
        "codings": len(own),
        "lost": sum(place is None for _, place in _located(text, own)),
        "interview": text.interview.key if text.interview else "",
        "card": {
            name: attributes.get(name, "") for name in ("region", "group", "language", "held_on")
        },
    }


def _located(text: _Text, codings: Sequence[Coding]) -> list[tuple[Coding, Range | None]]:
    """Where the codings stand in the text that is, or would be, kept here."""
    here = text.interview.transcript.text if text.interview else text.kept
    spans = [Range(coding.start, coding.end) for coding in codings]
    return list(zip(codings, located(text.source.text, here, spans), strict=True))


def take_in(job: "ExchangeJob", data: bytes) -> dict[str, int]:
    """Texts and codings as decided, all or nothing; what was done and left out, in numbers.

    Raises ExchangeRefused, UnusableExchange.
    """
    if not may(job.requested_by, Permission.LEAD_CODING):
        raise ExchangeRefused(Refusal.NOT_ALLOWED)
    decisions = job.decisions or {}
    project = _read(job, data).project
    codings = _by_text(project)
    report = dict.fromkeys(("texts", "codings", "known", "lost", "left_out"), 0)
    plan = []
    for text in _texts(job, project):
        own = codings[text.source.guid]
        card = decisions["texts"].get(text.source.guid)
        if not text.kept or (card is None and text.interview is None) or card == LEFT_OUT:
            report["left_out"] += len(own)
            continue
        plan.append((text, card, list(_passages(job, text, own, project, report))))
    coders = {str(person.pk): person for person in possible_coders()}
    with transaction.atomic():
        codes = _codes(job)
        for text, card, passages in plan:
            interview = text.interview
            if interview is None and card:
                interview = create_text(job, text.source, card, decisions)
                report["texts"] += 1
            if interview is not None and passages:
                keep_passages(interview, passages, coders, codes, job)
                report["codings"] += len(passages)
        if report["texts"] or report["codings"]:
            _recorded(job, report)
    return report


def _passages(
    job: "ExchangeJob",
    text: _Text,
    codings: Sequence[Coding],
    project: Project,
    report: dict[str, int],
) -> Iterator[Passage]:
    """The codings of a text that are new and wanted."""
    decisions: Mapping[str, Any] = job.decisions or {}
    names = {coder.guid: coder.name for coder in project.coders}
    own = text.interview.transcript.pk if text.interview else None
    keys = {coding.guid: UUID(coding.guid) for coding in codings}
    # a key that another text uses (the same file taken into two rounds) becomes one of this round
    again = {guid: UUID(guid_for("coding", job.round_id, guid)) for guid in keys}
    known = known_keys([*keys.values(), *again.values()])
    for coding, place in _located(text, codings):
        code = decisions["codes"].get(coding.code, LEFT_OUT)
        coder = decisions["coders"].get(coding.coder, LEFT_OUT)
        key = keys[coding.guid]
        if known.get(key) not in {None, own}:
            key = again[coding.guid]
        if key in known:
            report["known"] += 1
        elif LEFT_OUT in (code, coder):
            report["left_out"] += 1
        elif place is None:
            report["lost"] += 1
        else:
            is_outside = coder == OUTSIDE
            yield Passage(
                key=key,
                place=place,
                coder="" if is_outside else coder,
                label=names.get(coding.coder, "")[:80] if is_outside else "",
                code=int(code),
                memo=coding.memo,
                language=decisions["language"],
            )


def _codes(job: "ExchangeJob") -> dict[int, Code]:
    return Code.objects.filter(codebook__round=job.round_id, is_codable=True).in_bulk()


def _recorded(job: "ExchangeJob", report: dict[str, int]) -> None:
    record(
        "codings_imported",
        actor=job.requested_by,
        subject="round",
        subject_id=job.round_id,
        texts=report["texts"],
        codings=report["codings"],
        file=str(job.pk),
    )
    figures_changed(job.round_id)
