"""Demo mode: accounts, and a second SYNTHETIC round that is open, so that a visitor can answer.

Four of the invited in Akmola have answered already: the visitor's answer is the fifth and releases
the region. Tokens of unanswered invitations are kept in the data folder, never in the database.
"""

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from interviews.services.codebooks import ensure_codebook
from surveys.selectors.fieldwork import DEMO_TOKENS, demo_link, invitations_for
from surveys.services.invitations import reissue
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RespondentGroup, Role, RoundStatus
from tna_portal.organisation.services import rounds
from tna_portal.organisation.services.accounts import ensure_demo_accounts
from tna_portal.study import loading
from tna_portal.study.answers import REGIONS, SEED, Person, akims

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, User

PREFIX = "demo"
REGION = "KZ-11"
ANSWERED, LINKS, ELSEWHERE = 4, 12, 6
NAMES = {
    "name_kk": "Көрсетілім кезеңі (SYNTHETIC, ашық)",
    "name_ru": "Демонстрационный раунд (SYNTHETIC, открыт)",
    "name_en": "Demonstration round (SYNTHETIC, open)",
}


def load(now: datetime) -> bool:
    """Load what the demo lacks; False when it lacked nothing."""
    accounts = ensure_demo_accounts()
    entry = _open_round(now.date())
    if entry is None:
        with transaction.atomic():
            _make_round(now)
        return True
    if demo_link() is None:
        with transaction.atomic():
            _renew_links(entry, accounts[Role.ADMIN])
        return True
    return False


def _open_round(today: date) -> "AssessmentRound | None":
    """The demo round that can still be answered."""
    open_now = organisation.rounds().filter(status=RoundStatus.OPEN, ends_on__gte=today)
    return next((entry for entry in open_now if entry.code.startswith(f"{PREFIX}-")), None)


def _make_round(now: datetime) -> None:
    today = now.date()
    ends = today + timedelta(days=365)
    entry = rounds.create_round(
        code=f"{PREFIX}-{today:%Y-%m-%d}",
        names=NAMES,
        starts_on=today,
        ends_on=ends,
        withdraw_until=ends + timedelta(days=30),
        keep_until=ends + timedelta(days=5 * 365),
        contact=loading.CONTACT,
        regions=REGIONS,
        actor=None,
        frame_id=_frame(),
        is_synthetic=True,
    )
    questionnaires = loading.publish(entry.pk, now)
    ensure_codebook(round_id=entry.pk)
    people = _people()
    local = [person for person in people if person.region == REGION][: ANSWERED + LINKS]
    others = [
        person
        for iso in REGIONS
        if iso != REGION
        for person in [p for p in people if p.region == iso][:ELSEWHERE]
    ]
    questionnaire = questionnaires[RespondentGroup.AKIMS]
    invited = loading.invite_people(questionnaire, [*local, *others], ends)
    rounds.open_round(round_id=entry.pk, actor=None, now=now)
    at_home = [pair for pair in invited if pair[0].region == REGION]
    for person, invitation in at_home[:ANSWERED]:
        loading.answer(invitation.invitation_id, person.answers, person.language, now)
    _keep_tokens([invitation.token for _, invitation in at_home[ANSWERED:]])


def _frame() -> int | None:
    """The frame of the study, if it was loaded."""
    study = organisation.round_by_code(loading.CODE)
    return study.frame_id if study else None


def _people() -> list[Person]:
    return list(akims(loading.districts(), seed=SEED + 7, prefix="SYNTHETIC-DEMO"))


def _renew_links(entry: "AssessmentRound", admin: "User") -> None:
    """New tokens for unanswered invitations; when there are none left, invite more people."""
    waiting = invitations_for(admin, entry.pk).filter(
        region=REGION, was_answered=False, is_revoked=False, expires_on__gte=timezone.localdate()
    )
    tokens = [reissue(invitation_id=found.pk, actor=None) for found in waiting[:LINKS]]
    if not tokens:
        questionnaire = loading.publish(entry.pk, timezone.now())[RespondentGroup.AKIMS]
        invited = {
            row.respondent.external_key
            for row in invitations_for(admin, entry.pk)
            if row.respondent
        }
        fresh = [p for p in _people() if p.region == REGION and p.key not in invited][:LINKS]
        made = loading.invite_people(questionnaire, fresh, entry.ends_on)
        tokens = [invitation.token for _, invitation in made]
    _keep_tokens(tokens)


def _keep_tokens(tokens: list[str]) -> None:
    """Readable by the portal's owner only; whoever holds a token may answer."""
    path = settings.DATA_DIR / DEMO_TOKENS
    path.touch(mode=0o600)
    path.write_text(json.dumps(tokens), encoding="ascii")
