"""Loads the study of 2023, marked SYNTHETIC, through everybody's services.

Everything up to the close of the round is one transaction: a run that is killed leaves nothing behind
and the next one starts anew. What follows (merging, releasing) is repeated until it is done.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from curricula.needs.selectors import is_stale, latest_snapshot
from curricula.needs.services import release_needs
from curricula.services.catalogue import load_catalogue
from surveys.questionnaire import library
from surveys.selectors.closing import due_for_closing
from surveys.services.answering import Write, open_draft, save_writes, submit
from surveys.services.closing import compute_closed
from surveys.services.counting import merge_due
from surveys.services.invitations import NewInvitation, invite
from surveys.services.questionnaires import publish_version
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RespondentGroup, RoundStatus
from tna_portal.organisation.services import rounds
from tna_portal.organisation.services.framework import load_framework
from tna_portal.study.answers import REGIONS, SEED, Person, akims, deputies
from tna_portal.study.talks import load_interviews

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound

CODE = "study-2023"
NAMES = {
    "name_kk": "2023 жылғы зерттеу (SYNTHETIC, синтетикалық деректер)",
    "name_ru": "Исследование 2023 года (SYNTHETIC, синтетические данные)",
    "name_en": "The study of 2023 (SYNTHETIC data)",
}
CONTACT = "tna@example.org"
STARTS, ENDS = date(2023, 8, 1), date(2023, 9, 30)
OPENED = datetime(2023, 8, 1, 4, tzinfo=UTC)
CLOSED = datetime(2023, 9, 30, 14, tzinfo=UTC)
QUESTIONNAIRES = {
    RespondentGroup.AKIMS: "akims_2023",
    RespondentGroup.DEPUTIES: "deputies_2023",
}
DEVICE = "synthetic"

Tell = Callable[[str], object]


def load(tell: Tell) -> bool:
    """Load whatever of the study is missing; False when nothing was."""
    entry = organisation.round_by_code(CODE)
    if entry is not None and not is_stale(entry.pk):
        return False
    if entry is None:
        load_framework()
        load_catalogue()
        with transaction.atomic():
            entry = _fieldwork(tell)
            load_interviews(round_id=entry.pk, tell=tell)
            rounds.close_round(round_id=entry.pk, actor=None, now=CLOSED)
    tell("Counting answers and releasing needs ...")
    merge_due(now=timezone.now())
    for questionnaire_id in due_for_closing():
        compute_closed(questionnaire_id=questionnaire_id, now=timezone.now())
    release_needs(round_id=entry.pk, now=timezone.now())
    snapshot = latest_snapshot(entry.pk)
    tell(f"Released need snapshot {snapshot.number if snapshot else '-'} of round {CODE}.")
    return True


def districts() -> dict[str, list[str]]:
    """Region -> codes of its districts, in their order."""
    return {iso: sorted(codes) for iso, codes in organisation.districts_by_region().items()}


def add_study_frame() -> int:
    """Keep the frame of 1 January 2021 (sums of the study, split invented); its id."""
    path = files("tna_portal.study") / "frame.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    counts = {
        (region, category): people
        for region, cells in data["counts"].items()
        for category, people in cells.items()
    }
    return rounds.add_frame(
        as_of=date.fromisoformat(data["as_of"]),
        source=data["source"],
        counts=counts,
        actor=None,
        is_synthetic=True,
    ).pk


def _fieldwork(tell: Tell) -> "AssessmentRound":
    tell("Preparing the SYNTHETIC round of 2023 with its frame ...")
    entry = rounds.create_round(
        code=CODE,
        names=NAMES,
        starts_on=STARTS,
        ends_on=ENDS,
        withdraw_until=date(2023, 10, 31),
        keep_until=date(2028, 12, 31),
        contact=CONTACT,
        regions=REGIONS,
        actor=None,
        frame_id=add_study_frame(),
        is_synthetic=True,
    )
    questionnaires = publish(entry.pk, OPENED - timedelta(days=7))
    places = districts()
    groups = {
        RespondentGroup.AKIMS: akims(places),
        RespondentGroup.DEPUTIES: deputies(places),
    }
    invited = [
        (person, invitation)
        for group, people in groups.items()
        for person, invitation in invite_people(questionnaires[group], people, ENDS)
    ]
    rounds.open_round(round_id=entry.pk, actor=None, now=OPENED)
    _answer_all(invited, tell)
    return entry


def publish(round_id: int, now: datetime) -> dict[RespondentGroup, int]:
    """Publish both questionnaires of the study; group -> id of the questionnaire."""
    return {
        group: publish_version(
            round_id=round_id, group=group, source=library.source(name), actor=None, now=now
        ).questionnaire_id
        for group, name in QUESTIONNAIRES.items()
    }


def invite_people(
    questionnaire_id: int,
    people: Sequence[Person],
    expires_on: date,
    contacts: Mapping[str, Mapping[str, str]] | None = None,
) -> list[tuple[Person, NewInvitation]]:
    """Enter people in office and invite them through the branch of their region.

    contacts: key of a person -> name, telephone and e-mail, as far as known.
    """
    known = rounds.add_respondents(
        people=[
            rounds.Person(
                external_key=person.key,
                region=person.region,
                category=person.category,
                district=person.district,
                place=person.key.replace("-", " "),
                is_synthetic=True,
                contact=(contacts or {}).get(person.key),
            )
            for person in people
        ],
        actor=None,
    )
    branches = branch_of_region()
    by_id = {row.pk: person for row, person in zip(known, people, strict=True)}
    made = [
        invitation
        for region in sorted({person.region for person in people})
        for invitation in invite(
            questionnaire_id=questionnaire_id,
            respondents=[row for row in known if row.region_id == region],
            expires_on=expires_on,
            actor=None,
            branch_id=branches[region],
        )
    ]
    return [(by_id[invitation.respondent_id], invitation) for invitation in made]


def branch_of_region() -> dict[str, int]:
    """Region -> the branch that serves it (the first one where several do)."""
    found: dict[str, int] = {}
    for branch in organisation.branches():
        for region in branch.regions.all():
            found.setdefault(region.pk, branch.pk)
    return found


def _answer_all(invited: Sequence[tuple[Person, NewInvitation]], tell: Tell) -> None:
    """Everybody answers once, in random order, at some moment of the field period."""
    order = list(invited)
    Random(SEED).shuffle(order)  # noqa: S311 - an order, not a secret
    step = (CLOSED - OPENED - timedelta(hours=12)) / len(order)
    for place, (person, invitation) in enumerate(order, start=1):
        answer(invitation.invitation_id, person.answers, person.language, OPENED + place * step)
        if place % 100 == 0 or place == len(order):
            tell(f"  {place} of {len(order)} SYNTHETIC answers submitted")


def answer(invitation_id: int, answers: Mapping[str, Any], language: str, now: datetime) -> str:
    """One person's whole way through the questionnaire; the receipt number."""
    draft_id = begin(invitation_id, answers, language, now)
    return submit(draft_id=draft_id, language=language, now=now)


def begin(invitation_id: int, answers: Mapping[str, Any], language: str, now: datetime) -> UUID:
    """One person's way through the questionnaire, but for sending it; the id of the draft."""
    draft = open_draft(invitation_id=invitation_id, today=now.date(), language=language)
    writes = [
        Write(sequence, question, value)
        for sequence, (question, value) in enumerate(answers.items(), start=1)
    ]
    saved = save_writes(
        draft_id=draft.pk, device=DEVICE, writes=writes, today=now.date(), language=language
    )
    if saved.problems:
        raise ValueError(f"synthetic answers were refused: {dict(saved.problems)}")
    return draft.pk


def is_loaded() -> bool:
    """Whether the round stands closed with a released snapshot."""
    entry = organisation.round_by_code(CODE)
    return (
        entry is not None
        and entry.status == RoundStatus.CLOSED
        and latest_snapshot(entry.pk) is not None
    )
