"""The codebook of a round."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from interviews.models import Code, Codebook
from tna_portal.common.jobs import hint
from tna_portal.organisation.audit import bump_version, record

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

TEXTS = tuple(
    f"{name}_{language}"
    for name in ("name", "definition", "issue", "interpretation")
    for language in ("kk", "ru", "en")
)
COLOURS = ("#0B6E7F", "#8A5A00", "#5B3E8C", "#A63D33", "#3F6F1F", "#3E5C8A", "#7A4A6D")


class CodeKeyTaken(Exception):
    """The codebook has a code with this key."""


@transaction.atomic
def ensure_codebook(*, round_id: int) -> Codebook:
    """The codebook of a round; a new one starts with T1-T7 of the 2023 study."""
    codebook, made = Codebook.objects.get_or_create(round_id=round_id)
    if made:
        path = files("interviews") / "data" / "codebook.json"
        entries = json.loads(path.read_text(encoding="utf-8"))
        Code.objects.bulk_create(
            Code(
                codebook=codebook,
                key=entry["key"],
                colour=entry["colour"],
                position=position,
                **{text: entry[text] for text in TEXTS},
            )
            for position, entry in enumerate(entries, start=1)
        )
        bump_version(f"codings:{round_id}")
    return codebook


@transaction.atomic
def add_code(*, codebook_id: int, key: str, texts: Mapping[str, Any], actor: "User") -> Code:
    """Add a problem category. Raises CodeKeyTaken."""
    codes = Code.objects.filter(codebook=codebook_id)
    if codes.filter(key__iexact=key).exists():
        raise CodeKeyTaken
    position = (codes.aggregate(last=Max("position"))["last"] or 0) + 1
    code = Code.objects.create(
        codebook_id=codebook_id,
        key=key,
        position=position,
        colour=COLOURS[(position - 1) % len(COLOURS)],
        **{text: texts[text] for text in TEXTS},
    )
    _changed("code_added", code, actor)
    return code


@transaction.atomic
def edit_code(*, code_id: int, texts: Mapping[str, Any], is_retired: bool, actor: "User") -> Code:
    """Change a category's texts, or retire it: it stays on what it was used for."""
    code = Code.objects.select_for_update().get(pk=code_id)
    for text in TEXTS:
        setattr(code, text, texts[text])
    code.is_retired = is_retired
    code.save()
    _changed("code_edited", code, actor)
    return code


def _changed(action: str, code: Code, actor: "User") -> None:
    record(action, actor=actor, subject="code", subject_id=code.pk, key=code.key)
    bump_version(f"codings:{code.codebook.round_id}")
    hint()
