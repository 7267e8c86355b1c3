"""The 29 SYNTHETIC interviews: transcripts written for this portal, coded by synthetic coders."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from interviews.selectors.codebooks import codes_of
from interviews.services.codebooks import ensure_codebook
from interviews.services.coding import code_segment
from interviews.services.deciding import accept
from interviews.services.interviews import create_interview, keep_transcript
from interviews.transcript.text import normalise
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import Role
from tna_portal.organisation.services.accounts import create_account

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

FOLDER = "interviews"
SECOND = "second"
PREFIX = "SYNTHETIC-2023"


class QuoteNotFound(ValueError):
    """A shipped coding names a passage that its transcript does not hold exactly once."""


def talks() -> list[dict[str, Any]]:
    """The shipped interviews in the order of their files."""
    folder = files("tna_portal.study") / FOLDER
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".json")), key=lambda p: p.name)
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def load_interviews(*, round_id: int, tell: Callable[[str], object]) -> None:
    """Keep and code all interviews; each through the branch and by the coder of its region."""
    ensure_codebook(round_id=round_id)
    codes = {code.key: code.pk for code in codes_of(round_id)}
    branches = {
        region.pk: branch.pk
        for branch in organisation.branches()
        for region in branch.regions.all()
    }
    held = talks()
    coders = _coders({talk["region"]: branches[talk["region"]] for talk in held})
    for place, talk in enumerate(held, start=1):
        _load(talk, round_id, branches[talk["region"]], codes, coders)
        if place % 10 == 0 or place == len(held):
            tell(f"  {place} of {len(held)} SYNTHETIC interviews coded")


def _coders(branches: Mapping[str, int]) -> "dict[str, User]":
    """One coder a region, and one who codes some talks again. Nobody can sign in as them."""
    found: dict[str, User] = {}
    for name, branch in [*sorted(branches.items()), (SECOND, None)]:
        email = f"synthetic-coder-{name.lower()}@example.org"
        known = organisation.users().filter(email=email).first()
        found[name] = known or create_account(
            email=email,
            full_name=f"SYNTHETIC coder {name}",
            language="kk",
            branch_id=branch,
            roles=[Role.CODER],
            actor=None,
        )
    return found


def _load(
    talk: Mapping[str, Any],
    round_id: int,
    branch_id: int,
    codes: Mapping[str, int],
    coders: "Mapping[str, User]",
) -> None:
    coder = coders[talk["region"]]
    interview = create_interview(
        key=f"{PREFIX}-{talk['key']}",
        round_id=round_id,
        branch_id=branch_id,
        region=talk["region"],
        group=talk["group"],
        category=talk.get("category") or "",
        language=talk["language"],
        held_on=date.fromisoformat(talk["held_on"]),
        consent_scope=talk["consent_scope"],
        consent_recording=talk["consent_recording"],
        is_synthetic=True,
        actor=coder,
    )
    text = normalise(talk["text"]).text
    transcript = keep_transcript(interview_id=interview.pk, raw=text, actor=coder)
    for coding in talk["codings"]:
        quote = normalise(coding["quote"]).text
        if text.count(quote) != 1:
            raise QuoteNotFound(f"{talk['key']}: {quote[:60]}")
        start = text.index(quote)
        again = bool(coding.get("second"))
        code_segment(
            transcript_id=transcript.pk,
            start=start,
            end=start + len(quote),
            quote=quote,
            code_id=codes[coding["code"]],
            key_issue=coding["key_issue"],
            interpretation=coding["interpretation"],
            language=coding["language"],
            actor=coders[SECOND] if again else coder,
        )
    accept(interview_id=interview.pk, actor=coder)
