"""The 29 SYNTHETIC interviews: transcripts written for this portal, coded by synthetic coders."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from interviews.choices import DecisionKind
from interviews.selectors.codebooks import codes_of
from interviews.selectors.comparing import assignments_of, compare
from interviews.services.assigning import assign, begin, hand_in
from interviews.services.codebooks import ensure_codebook
from interviews.services.coding import code_segment
from interviews.services.deciding import accept, decide, make_final, take_agreed
from interviews.services.interviews import create_interview, keep_transcript
from interviews.transcript.text import normalise
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import Role
from tna_portal.organisation.services.accounts import create_account

if TYPE_CHECKING:
    from interviews.models import Interview, Transcript
    from tna_portal.organisation.models import User

FOLDER = "interviews"
SECOND, LEAD = "second", "lead"
LEAD_NAME = "synthetic-lead"
HANDED_IN_AFTER = timedelta(days=14)
REASON = "SYNTHETIC: на втором чтении отрывок относится к этой категории"
PREFIX = "SYNTHETIC-2023"
CONSENT = "2023-1"


class QuoteNotFound(ValueError):
    """A shipped coding names a passage that its transcript does not hold exactly once."""


def talks() -> list[dict[str, Any]]:
    """The shipped interviews in the order of their files."""
    folder = files("tna_portal.study") / FOLDER
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".json")), key=lambda p: p.name)
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def load_interviews(*, round_id: int, tell: Callable[[str], object]) -> None:
    """Take all interviews from import to final: each through the branch and by the coder of its region,
    some of them coded again by a second coder who does not see the first, all decided by the lead."""
    ensure_codebook(round_id=round_id)
    codes = {code.key: code.pk for code in codes_of(round_id)}
    branches = {
        region.pk: branch.pk
        for branch in organisation.branches()
        for region in branch.regions.all()
    }
    held = talks()
    staff = _staff({talk["region"]: branches[talk["region"]] for talk in held})
    for place, talk in enumerate(held, start=1):
        _load(talk, round_id, branches[talk["region"]], codes, staff)
        if place % 10 == 0 or place == len(held):
            tell(f"  {place} of {len(held)} SYNTHETIC interviews coded")


def _staff(branches: Mapping[str, int]) -> "dict[str, User]":
    """One coder a region, one who codes some talks again, and the lead. Nobody can sign in as them."""
    found = {name: account(name, branch, Role.CODER) for name, branch in sorted(branches.items())}
    found[SECOND] = account(SECOND, None, Role.CODER)
    found[LEAD] = account(LEAD, None, Role.METHODOLOGIST)
    return found


def account(name: str, branch_id: int | None, role: Role) -> "User":
    """A synthetic member of staff, made when first needed."""
    email = f"{LEAD_NAME if name == LEAD else f'synthetic-coder-{name.lower()}'}@example.org"
    known = organisation.users().filter(email=email).first()
    return known or create_account(
        email=email,
        full_name=f"SYNTHETIC {'lead' if name == LEAD else f'coder {name}'}",
        language="kk",
        branch_id=branch_id,
        roles=[role],
        actor=None,
    )


def _load(
    talk: Mapping[str, Any],
    round_id: int,
    branch_id: int,
    codes: Mapping[str, int],
    staff: "Mapping[str, User]",
) -> None:
    first, second, lead = staff[talk["region"]], staff[SECOND], staff[LEAD]
    transcript = keep_talk(
        talk, key=f"{PREFIX}-{talk['key']}", round_id=round_id, branch_id=branch_id, actor=first
    )
    interview = transcript.interview
    again = [coding for coding in talk["codings"] if coding.get("second")]
    work = {first: [coding for coding in talk["codings"] if coding not in again]}
    if again:
        work[second] = again
    assign(interview_id=interview.pk, coders=work, actor=lead)
    at = datetime.combine(date.fromisoformat(talk["held_on"]), time(12), UTC) + HANDED_IN_AFTER
    for coder, codings in work.items():
        code_talk(transcript, codings, codes, coder)
        hand_in(interview_id=interview.pk, actor=coder, at=at)
    if again:
        _adjudicate(interview, first, lead)
    else:
        accept(interview_id=interview.pk, actor=lead)


def keep_talk(
    talk: Mapping[str, Any], *, key: str, round_id: int, branch_id: int, actor: "User"
) -> "Transcript":
    """A shipped talk as an interview of a round, with its text."""
    interview = create_interview(
        key=key,
        round_id=round_id,
        branch_id=branch_id,
        region=talk["region"],
        group=talk["group"],
        category=talk.get("category") or "",
        language=talk["language"],
        held_on=date.fromisoformat(talk["held_on"]),
        consent_scope=talk["consent_scope"],
        consent_recording=talk["consent_recording"],
        consent_version=CONSENT,
        is_synthetic=True,
        actor=actor,
    )
    return keep_transcript(interview_id=interview.pk, raw=talk["text"], actor=actor)


def code_talk(
    transcript: "Transcript",
    codings: Iterable[Mapping[str, Any]],
    codes: Mapping[str, int],
    coder: "User",
) -> None:
    """Let a coder begin, and make these codings."""
    begin(interview_id=transcript.interview_id, actor=coder)
    for coding in codings:
        _code(coding, transcript, codes, coder)


def _code(
    coding: Mapping[str, Any], transcript: "Transcript", codes: Mapping[str, int], coder: "User"
) -> None:
    quote = normalise(coding["quote"]).text
    if transcript.text.count(quote) != 1:
        raise QuoteNotFound(f"{transcript.interview_id}: {quote[:60]}")
    start = transcript.text.index(quote)
    code_segment(
        transcript_id=transcript.pk,
        start=start,
        end=start + len(quote),
        quote=quote,
        code_id=codes[coding["code"]],
        key_issue=coding["key_issue"],
        interpretation=coding["interpretation"],
        language=coding["language"],
        actor=coder,
    )


def _adjudicate(interview: "Interview", first: "User", lead: "User") -> None:
    """What both have marked is accepted; what one alone has marked stands on reading it again."""
    compared = compare(lead, interview, assignments_of(interview))
    take_agreed(
        interview_id=interview.pk,
        passages=[
            {each.pk: each.revision for each in found.undecided} for found in compared.agreed
        ],
        coder_id=first.pk,
        actor=lead,
    )
    for found in compared.passages:
        if not found.is_agreed:
            decide(
                interview_id=interview.pk,
                sources={each.pk: each.revision for each in found.undecided},
                kind=DecisionKind.TAKEN,
                taken=found.undecided[0].pk,
                reason=REASON,
                actor=lead,
            )
    make_final(interview_id=interview.pk, actor=lead)
