"""Anonymous rounds: sealed drafts become responses that nothing leads to.

They are written together, at least K of a region at once, in random order, under random keys, with the
month only; the drafts are deleted in the same transaction, and the tables rewritten afterwards, so that
neither a key, nor the order or age of a row, nor a later dump tells who wrote which. At least K drafts
stay behind while the round runs, so that the last batch is never small. At the close, regions with
fewer than K answers are written together, without their region; if even together they are fewer, they
are deleted.
"""

import random
import secrets
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import connection, transaction

from surveys.models import Draft, PendingRow, Questionnaire, Response
from surveys.questionnaire.encoding import rating_bytes
from surveys.questionnaire.generalising import Kept, Person, generalise, in_company
from surveys.questionnaire.quality import comparable, is_straight, words
from surveys.questionnaire.tallies import tally_lines
from surveys.selectors.questionnaires import definition_of
from surveys.services.monitoring import add_minutes
from surveys.services.posts import category_of, place_of, seniority_of
from surveys.tokens import fingerprint_of
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import RoundStatus
from tna_portal.statistics.disclosure import K

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

WAITS, WAIT = 60, 0.05  # at most 3 seconds
# Small tables, and the only ones that ever held a row of a respondent's draft, response or event.
_TABLES = (
    "surveys_draftwrite",
    "surveys_draft",
    "surveys_response",
    "surveys_pendingrow",
    "surveys_fieldworkevent",
)


def unlink_due(*, now: datetime) -> bool:
    """Write what may be written now; tells whether anything was."""
    changed = False
    for entry in organisation.rounds():
        if not entry.is_anonymous or entry.status == RoundStatus.DRAFT:
            continue
        for questionnaire in Questionnaire.objects.filter(round=entry.pk):
            closed = entry.status == RoundStatus.CLOSED
            changed |= _unlink(questionnaire, now=now, at_close=closed)
    rewrite_tables()
    return changed


def _unlink(questionnaire: Questionnaire, *, now: datetime, at_close: bool) -> bool:
    waiting: dict[str, list[Draft]] = defaultdict(list)
    drafts = Draft.objects.filter(
        invitation__questionnaire=questionnaire, sealed__isnull=False
    ).select_related("invitation", "invitation__respondent", "invitation__letter")
    for draft in drafts:
        waiting[draft.invitation.region_id].append(draft)
    few: list[Draft] = []
    changed = False
    for region, found in sorted(waiting.items()):
        batch = _batch(found, at_close=at_close)
        if batch:
            changed |= _write(questionnaire, batch, region, now)
        elif at_close:
            few += found
    if len(few) >= K:
        changed |= _write(questionnaire, few, None, now)
    elif few:
        _drop(questionnaire, few)
    return changed


@transaction.atomic
def _drop(questionnaire: Questionnaire, drafts: Sequence[Draft]) -> None:
    """Too few in the whole country to be kept apart from their invitations: they must not stay linked."""
    Draft.objects.filter(pk__in=[draft.pk for draft in drafts], sealed__isnull=False).delete()
    Questionnaire.objects.filter(pk=questionnaire.pk).update(must_rewrite=True)
    record(
        "answers_dropped",
        actor=None,
        subject="questionnaire",
        subject_id=questionnaire.pk,
        answers=len(drafts),
    )


def _batch(drafts: Sequence[Draft], *, at_close: bool) -> list[Draft]:
    """Whom to write now: everybody at the close, else all but K chosen by chance; nobody, if too few."""
    least = K if at_close else 2 * K
    if len(drafts) < least:
        return []
    return list(drafts) if at_close else random.SystemRandom().sample(drafts, len(drafts) - K)


def _write(
    questionnaire: Questionnaire, drafts: Sequence[Draft], region: str | None, now: datetime
) -> bool:
    """One batch. Computed before the transaction; given up if a draft has gone meanwhile."""
    chance = random.SystemRandom()
    people = [_person(draft) for draft in drafts]
    slots = organisation.item_slots(questionnaire.round_id, questionnaire.group)
    fast = in_company([bool(_sealed(draft).get("fast")) for draft in drafts], K)
    responses = [
        _response(questionnaire, draft, kept, region, slots, now, fast=is_fast)
        for draft, kept, is_fast in zip(
            drafts, generalise(people, K, region, chance), fast, strict=True
        )
    ]
    minutes = [_sealed(draft).get("minutes") for draft in drafts]
    chance.shuffle(responses)
    with transaction.atomic():
        # Taken in the order of keys, so that two workers cannot hold each other up.
        taken = Draft.objects.filter(pk__in=[draft.pk for draft in drafts], sealed__isnull=False)
        held = list(taken.select_for_update().order_by("pk").values_list("pk", flat=True))
        if len(held) != len(drafts):
            return False
        Response.objects.bulk_create(responses)
        PendingRow.objects.bulk_create(
            PendingRow(
                questionnaire=questionnaire, region_id=region, change=1, response_id=response.pk
            )
            for response in responses
        )
        Draft.objects.filter(pk__in=held).delete()
        Questionnaire.objects.filter(pk=questionnaire.pk).update(must_rewrite=True)
        if region is not None:
            told = [minute for minute in minutes if minute is not None]
            add_minutes(questionnaire_id=questionnaire.pk, region=region, minutes=told)
    return True


def _sealed(draft: Draft) -> dict[str, Any]:
    return cast("dict[str, Any]", draft.sealed)


def _person(draft: Draft) -> Person:
    invitation, answers = draft.invitation, _sealed(draft)["answers"]
    _, district = place_of(answers, invitation)
    category = category_of(answers, invitation.category)
    return Person(category, district or "", answers, draft.mode)


def _response(
    questionnaire: Questionnaire,
    draft: Draft,
    kept: Kept,
    region: str | None,
    slots: Sequence[str],
    now: datetime,
    *,
    fast: bool,
) -> Response:
    definition = definition_of(draft.version_id)
    importance, competence = rating_bytes(definition, kept.answers, slots)
    return Response(
        questionnaire=questionnaire,
        version_id=draft.version_id,
        region_id=region,
        district_id=kept.district or None,
        category=kept.category,
        seniority=seniority_of(kept.answers),
        language=_sealed(draft)["language"],
        mode=kept.mode,
        answers=kept.answers,
        importance=importance,
        competence=competence,
        tallies=tally_lines(definition, kept.answers),
        flags=words(fast=fast, straight=is_straight(definition, kept.answers)),
        # of what is stored: of more, whoever holds the key could try out what was left away
        fingerprint=fingerprint_of(comparable(definition, kept.answers)),
        receipt_hash=draft.receipt_hash or secrets.token_hex(32),
        month=now.strftime("%Y-%m"),
    )


def rewrite_tables() -> None:
    """Rewrite the tables in which deleted drafts may still lie; asked for by a mark in the database, so
    that a worker killed in between leaves it to the next sweep."""
    marked = list(Questionnaire.objects.filter(must_rewrite=True).values_list("pk", flat=True))
    if marked and rewrite(_TABLES):
        Questionnaire.objects.filter(pk__in=marked).update(must_rewrite=False)


def _nobody_looks_back(cursor: "CursorWrapper") -> bool:
    """Wait a moment for transactions that began before this one: what was deleted while they see it
    would survive the rewrite. A full vacuum looks back as far as the oldest transaction that writes in
    ANY database of the server, since its own snapshot does. False when one of them lasts; the next
    sweep tries again."""
    cursor.execute("SELECT pg_current_xact_id()::text")
    mark = cursor.fetchone()[0]
    for _ in range(WAITS):
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s::xid8 AND NOT EXISTS ("
            "SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND age(backend_xmin) > age(%s::xid8::xid))",
            [mark, mark],
        )
        if cursor.fetchone()[0]:
            return True
        time.sleep(WAIT)
    return False


def rewrite(tables: Sequence[str]) -> bool:
    """Write tables anew without what was deleted from them; not possible inside a transaction."""
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            if not _nobody_looks_back(cursor):
                return False
            # The lock is short (thousands of rows), and never waited for by anybody long.
            cursor.execute("SET lock_timeout = '2s'")
            try:
                for table in tables:
                    cursor.execute(f"VACUUM FULL {table}")
            finally:
                cursor.execute("RESET lock_timeout")
        else:
            cursor.execute("VACUUM")
    return True
