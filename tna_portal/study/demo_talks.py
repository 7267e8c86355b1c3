"""Interviews of the demo round, one at each step, so that coders and their lead find work waiting."""

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from interviews.selectors.codebooks import codes_of
from interviews.selectors.work import quotes_to_release
from interviews.services.assigning import assign, hand_in
from interviews.services.cards import plan_interview
from interviews.services.finals import release_quote
from tna_portal.organisation.choices import Role
from tna_portal.study.talks import account, code_talk, keep_talk, talks

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

REGION = "KZ-11"
KEY = "SYNTHETIC-DEMO"
# Shipped talks of the region, by what has happened to them.
BEGUN, BLIND, COMPARED, SINGLE = "i19", "i09", "i14", "i24"

QUOTES = 2  # released of each code and group; the others wait for their second reader


def release_some_quotes(*, reader: "User", now: datetime) -> None:
    """Of the study's interviews, where it was loaded."""
    released: Counter[tuple[int, str]] = Counter()
    for final in quotes_to_release(reader).select_related("transcript__interview"):
        kind = final.code_id, final.transcript.interview.group
        if released[kind] < QUOTES:
            release_quote(final_id=final.pk, actor=reader, at=now)
            released[kind] += 1


def load_demo_talks(
    *, round_id: int, branch_id: int, coder: "User", lead: "User", now: datetime
) -> None:
    """Whom to call; what to code alone and beside another; what to compare, and what to accept."""
    other = account(REGION, branch_id, Role.CODER)
    codes = {code.key: code.pk for code in codes_of(round_id)}
    held = {talk["key"]: talk for talk in talks()}
    plan_interview(
        key=f"{KEY}-1",
        round_id=round_id,
        branch_id=branch_id,
        region=REGION,
        group="ngo",
        language="kk",
        planned_for=now.date() + timedelta(days=3),
        interviewer=coder,
        contact={"name": "SYNTHETIC 01", "phone": "+7 700 000 00 01"},
        is_synthetic=True,
        actor=coder,
    )
    for number, (name, workers, ready) in enumerate(
        (
            (BEGUN, {coder: slice(2)}, ()),
            (BLIND, {coder: slice(0), other: slice(None)}, (other,)),
            (COMPARED, {coder: slice(None), other: slice(1, None)}, (coder, other)),
            (SINGLE, {other: slice(None)}, (other,)),
        ),
        start=2,
    ):
        talk = held[name]
        text = keep_talk(
            talk, key=f"{KEY}-{number}", round_id=round_id, branch_id=branch_id, actor=coder
        )
        assign(interview_id=text.interview_id, coders=list(workers), actor=lead)
        for worker, part in workers.items():
            # what is marked "second" repeats a passage of the first coder
            own = [
                each for each in talk["codings"] if bool(each.get("second")) == (worker is other)
            ]
            code_talk(text, (own or talk["codings"])[part], codes, worker)
        for worker in ready:
            hand_in(interview_id=text.interview_id, actor=worker, at=now)
