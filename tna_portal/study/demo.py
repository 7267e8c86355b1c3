"""Demo mode: accounts, and a second SYNTHETIC round that is open, so that a visitor can answer.

Four of the invited in Akmola have answered already: the visitor's answer is the fifth and releases
the region. Others there have stopped halfway or do not want to take part, so that call list and
monitoring have something to show. Names, telephones and addresses are invented. Tokens of unanswered
invitations are kept in the data folder, never in the database.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from interviews.services.codebooks import ensure_codebook
from surveys.selectors.fieldwork import DEMO_TOKENS, demo_link, invitations_for
from surveys.services.invitations import NewInvitation, change, reissue
from surveys.services.letters import begin, make_letter
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RespondentGroup, Role, RoundStatus
from tna_portal.organisation.services import rounds
from tna_portal.organisation.services.accounts import ensure_demo_accounts
from tna_portal.study import loading
from tna_portal.study.answers import REGIONS, SEED, Person, akims
from tna_portal.study.demo_talks import load_demo_talks, release_some_quotes

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, User

PREFIX = "demo"
REGION = "KZ-11"
ANSWERED, LINKS, ELSEWHERE = 4, 12, 6
HALFWAY = (6, 19, 34)  # how much they have answered of those who stopped
REFUSED = 1
AT_HOME = ANSWERED + len(HALFWAY) + REFUSED + LINKS
RUNNING = timedelta(days=7)  # since the round was opened
OFFICE = "Әкімдік аппараты / Аппарат акима (SYNTHETIC)"
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
            _make_round(now, accounts)
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


def _make_round(now: datetime, accounts: "Mapping[str, User]") -> None:
    today, opened = now.date(), now - RUNNING
    ends = today + timedelta(days=365)
    entry = rounds.create_round(
        code=f"{PREFIX}-{today:%Y-%m-%d}",
        names=NAMES,
        starts_on=opened.date(),
        ends_on=ends,
        withdraw_until=ends + timedelta(days=30),
        keep_until=ends + timedelta(days=5 * 365),
        contact=loading.CONTACT,
        regions=REGIONS,
        actor=None,
        frame_id=_frame(),
        is_synthetic=True,
    )
    questionnaires = loading.publish(entry.pk, opened)
    ensure_codebook(round_id=entry.pk)
    people = _people()
    local = [person for person in people if person.region == REGION][:AT_HOME]
    others = [
        person
        for iso in REGIONS
        if iso != REGION
        for person in [p for p in people if p.region == iso][:ELSEWHERE]
    ]
    questionnaire = questionnaires[RespondentGroup.AKIMS]
    people = [*local, *others]
    invited = loading.invite_people(questionnaire, people, ends, _contacts(people))
    rounds.open_round(round_id=entry.pk, actor=None, now=opened)
    at_home = [pair for pair in invited if pair[0].region == REGION]
    _take_part(at_home[:-LINKS], opened)
    _write_to_an_office(questionnaire, ends, now)
    load_demo_talks(
        round_id=entry.pk,
        branch_id=loading.branch_of_region()[REGION],
        coder=accounts[Role.CODER],
        lead=accounts[Role.METHODOLOGIST],
        now=now,
    )
    release_some_quotes(reader=accounts[Role.METHODOLOGIST], now=now)
    _keep_tokens([invitation.token for _, invitation in at_home[-LINKS:]])


def _take_part(invited: Sequence[tuple[Person, NewInvitation]], opened: datetime) -> None:
    """Some answer, some stop halfway, the last ones refuse; one day after the other."""
    for day, (person, invitation) in enumerate(invited[:ANSWERED]):
        moment = opened + timedelta(days=day)
        loading.answer(invitation.invitation_id, person.answers, person.language, moment)
    stopped = zip(HALFWAY, invited[ANSWERED:-REFUSED], strict=True)
    for day, (number, (person, invitation)) in enumerate(stopped, start=1):
        answers = dict(list(person.answers.items())[:number])
        moment = opened + timedelta(days=day)
        loading.begin(invitation.invitation_id, answers, person.language, moment)
    for _, invitation in invited[-REFUSED:]:
        change(invitation_id=invitation.invitation_id, to="refused", actor=None)


def _write_to_an_office(questionnaire: int, ends: date, now: datetime) -> None:
    """A letter for ten people, from which one has begun."""
    letter = make_letter(
        questionnaire_id=questionnaire,
        region=REGION,
        district=None,
        addressee=OFFICE,
        most_uses=10,
        expires_on=ends,
        branch_id=loading.branch_of_region()[REGION],
        actor=None,
    )
    begin(letter_id=letter.letter_id, today=now.date())


def _contacts(people: Sequence[Person]) -> dict[str, dict[str, str]]:
    """Invented contacts; as in real lists, some of them lack the telephone or the address."""
    found = {}
    for number, person in enumerate(people, start=1):
        contact = {"name": f"SYNTHETIC {number:02d}"}
        if number % 6:
            contact["phone"] = f"+7 700 000 00 {number:02d}"
        if number % 4:
            contact["email"] = f"synthetic-{number:02d}@example.org"
        found[person.key] = contact
    return found


def _frame() -> int | None:
    """The frame of the study, if it was loaded."""
    study = organisation.round_by_code(loading.CODE)
    return study.frame_id if study else None


def _people() -> list[Person]:
    return list(akims(loading.districts(), seed=SEED + 7, prefix="SYNTHETIC-DEMO"))


def _renew_links(entry: "AssessmentRound", admin: "User") -> None:
    """New tokens for unanswered invitations; when there are none left, invite more people."""
    waiting = invitations_for(admin, entry.pk).filter(
        region=REGION,
        was_answered=False,
        was_opened=False,
        refused=False,
        is_revoked=False,
        expires_on__gte=timezone.localdate(),
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
        made = loading.invite_people(questionnaire, fresh, entry.ends_on, _contacts(fresh))
        tokens = [invitation.token for _, invitation in made]
    _keep_tokens(tokens)


def _keep_tokens(tokens: list[str]) -> None:
    """Readable by the portal's owner only; whoever holds a token may answer."""
    path = settings.DATA_DIR / DEMO_TOKENS
    path.touch(mode=0o600)
    path.write_text(json.dumps(tokens), encoding="ascii")
