"""Accounts, rounds and people."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

from tna_portal.organisation.models import AssessmentRound, Branch, Respondent, User
from tna_portal.organisation.services.accounts import create_account
from tna_portal.organisation.services.framework import load_framework
from tna_portal.organisation.services.rounds import (
    Person,
    add_frame,
    add_respondents,
    create_round,
    open_round,
)

NOW = datetime(2026, 9, 15, 12, 0, tzinfo=UTC)
_number = count(1)


def branch(code: str = "kz-11") -> Branch:
    """A shipped branch; loads the framework on first use."""
    if not Branch.objects.exists():
        load_framework()
    return Branch.objects.get(code=code)


def make_user(*roles: str, branch_code: str | None = None) -> User:
    """An account; without a branch it belongs to the head office."""
    home = branch(branch_code) if branch_code else None
    branch()
    return create_account(
        email=f"person{next(_number)}@example.org",
        full_name="Әсел Өмірқызы",
        language="kk",
        branch_id=home.pk if home else None,
        roles=roles,
        actor=None,
    )


def make_round(
    *,
    regions: Sequence[str] = ("KZ-11", "KZ-59"),
    is_open: bool = True,
    code: str = "",
    is_anonymous: bool = False,
    is_pilot: bool = False,
) -> AssessmentRound:
    """A round with a frame of ten akims of each kind in each region."""
    branch()
    today = date.today()  # noqa: DTZ011 - the pages compare with today
    frame = add_frame(
        as_of=date(2026, 1, 1),
        source={"kk": "Сынақ", "ru": "Проба", "en": "Test"},
        counts={
            (iso, kind): 10
            for iso in regions
            for kind in ("city", "rural", "settlement", "village")
        },
        actor=None,
    )
    made = create_round(
        code=code or f"round-{next(_number)}",
        is_anonymous=is_anonymous,
        is_pilot=is_pilot,
        names={"name_kk": "Сынақ кезеңі", "name_ru": "Пробный раунд", "name_en": "Test round"},
        starts_on=today - timedelta(days=10),
        ends_on=today + timedelta(days=20),
        withdraw_until=today + timedelta(days=40),
        keep_until=today + timedelta(days=900),
        contact="+7 700 000 00 00",
        regions=regions,
        frame_id=frame.pk,
        actor=None,
    )
    if is_open:
        open_round(round_id=made.pk, actor=None, now=NOW)
        made.refresh_from_db()
    return made


def make_people(number: int, *, region: str = "KZ-11", category: str = "rural") -> list[Respondent]:
    """People in office."""
    return add_respondents(
        people=[
            Person(
                external_key=f"person-{next(_number)}",
                region=region,
                category=category,
                place="Қаратал ауылдық округі",
            )
            for _ in range(number)
        ],
        actor=None,
    )
