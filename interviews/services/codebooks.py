"""The codebook of a round. Every change is one version that holds the whole codebook after it."""

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.db import transaction

from interviews.audit import figures_changed
from interviews.choices import CodebookAction
from interviews.codes.entries import (
    LANGUAGES,
    MOST_CODES,
    MOST_LEVELS,
    TEXTS,
    Entry,
    folded,
    in_tree_order,
    namesakes,
)
from interviews.codes.palette import colour_at
from interviews.models import (
    Code,
    Codebook,
    CodebookVersion,
    CodedSegment,
    CodingEvent,
    FinalCoding,
)
from interviews.selectors.codebooks import content_of, entries_of
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


class CodeKeyTaken(Exception):
    """The codebook has a code with this key."""


class NameTaken(Exception):
    """A code in use below the same parent has this name; `key` is the other's."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class NameMissing(Exception):
    """A code has a name in at least one language."""


class TooManyCodes(Exception):
    """A codebook holds at most MOST_CODES codes."""


class TooDeep(Exception):
    """Codes stand on at most MOST_LEVELS levels."""


class WouldBeCircular(Exception):
    """A code cannot stand below itself or below a code that is below it."""


class ParentNotUsable(Exception):
    """The parent is retired or belongs to another codebook."""


class HasChildren(Exception):
    """Codes in use stand below this one; they have to be moved or retired first."""


class CodebookInUse(Exception):
    """Passages have been coded with the codebook, so another cannot take its place."""


@transaction.atomic
def ensure_codebook(*, round_id: int) -> Codebook:
    """The codebook of a round; a new one starts with T1-T7 of the 2023 study."""
    codebook, made = Codebook.objects.get_or_create(round_id=round_id)
    if made:
        path = files("interviews") / "data" / "codebook.json"
        entries = json.loads(path.read_text(encoding="utf-8"))
        codes = Code.objects.bulk_create(
            Code(
                codebook=codebook,
                key=entry["key"],
                colour=entry["colour"],
                position=position,
                **{text: entry[text] for text in TEXTS if text in entry},
            )
            for position, entry in enumerate(entries, start=1)
        )
        keep_version(codebook, CodebookAction.BEGUN, codes, actor=None)
    return codebook


@transaction.atomic
def copy_codebook(*, from_round: int, to_round: int, actor: "User") -> Codebook:
    """Give a round the codes in use of another round's codebook. Raises CodebookInUse."""
    source = Codebook.objects.get(round_id=from_round)
    target, _ = Codebook.objects.get_or_create(round_id=to_round)
    target = hold(target.pk)
    used = {"code__codebook": target}
    if (
        CodedSegment.objects.filter(**used).exists()
        or FinalCoding.objects.filter(**used).exists()
        or CodingEvent.objects.filter(transcript__interview__round=to_round).exists()
    ):
        raise CodebookInUse
    Code.objects.filter(codebook=target).update(parent=None, merged_into=None)
    Code.objects.filter(codebook=target).delete()
    lay_down(target, [entry for entry in entries_of(source.pk) if not entry.is_retired])
    record(
        "codebook_copied", actor=actor, subject="round", subject_id=to_round, from_round=from_round
    )
    details = {"from": source.round.code, "number": source.version}
    keep_version(target, CodebookAction.COPIED, target.codes.all(), actor=actor, details=details)
    return target


@transaction.atomic
def add_code(
    *,
    codebook_id: int,
    key: str,
    texts: Mapping[str, str],
    actor: "User",
    parent_id: int | None = None,
    colour: str = "",
    is_codable: bool = True,
) -> Code:
    """Add a code, as the last one below its parent. No colour takes the next of the palette.

    Raises CodeKeyTaken, NameMissing, NameTaken, ParentNotUsable, TooDeep, TooManyCodes.
    """
    codebook = hold(codebook_id)
    code = new_code(
        codebook, key=key, texts=texts, parent_id=parent_id, colour=colour, is_codable=is_codable
    )
    settle(codebook)
    changed("code_added", code, CodebookAction.ADDED, actor=actor)
    return code


def new_code(
    codebook: Codebook,
    *,
    key: str,
    texts: Mapping[str, str],
    parent_id: int | None,
    colour: str = "",
    is_codable: bool = True,
) -> Code:
    """Put a code behind all others of a codebook that is held; `settle` gives it its place."""
    codes = Code.objects.filter(codebook=codebook)
    if codes.filter(key__iexact=key).exists():
        raise CodeKeyTaken
    number = codes.count()
    if number >= MOST_CODES:
        raise TooManyCodes
    return Code.objects.create(
        codebook=codebook,
        key=key,
        parent=_usable_parent(codebook, parent_id),
        position=number + 1,
        colour=colour or colour_at(number + 1),
        is_codable=is_codable,
        **_named(texts),
    )


@transaction.atomic
def edit_code(
    *,
    code_id: int,
    texts: Mapping[str, str],
    actor: "User",
    colour: str | None = None,
    is_codable: bool | None = None,
) -> Code:
    """Change a code's texts, colour, or whether it is coded with. Raises NameMissing, NameTaken."""
    code, codebook = held_code(code_id)
    for name, text in _named(texts).items():
        setattr(code, name, text)
    code.colour = colour or code.colour
    code.is_codable = code.is_codable if is_codable is None else is_codable
    code.save()
    settle(codebook)
    changed("code_edited", code, CodebookAction.EDITED, actor=actor)
    return code


@transaction.atomic
def restore_text(*, code_id: int, number: int, actor: "User") -> Code:
    """Take up the texts again that a code had in a version. Raises NameTaken, DoesNotExist."""
    code, codebook = held_code(code_id)
    version = CodebookVersion.objects.get(codebook=codebook, number=number)
    entry = next((entry for entry in version.content if entry["key"] == code.key), None)
    if entry is None:
        raise CodebookVersion.DoesNotExist
    for name, text in _named(entry["texts"]).items():
        setattr(code, name, text)
    code.save()
    settle(codebook)
    changed("code_edited", code, CodebookAction.REVERTED, actor=actor, details={"number": number})
    return code


@transaction.atomic
def move_code(
    *, code_id: int, parent_id: int | None, actor: "User", place: int | None = None
) -> Code:
    """Put a code below a parent (None: at the top), as sibling number `place` from 0, else the last.

    Raises WouldBeCircular, ParentNotUsable, TooDeep, NameTaken.
    """
    code, codebook = held_code(code_id)
    above = _usable_parent(codebook, parent_id)
    while above is not None:
        if above.pk == code.pk:
            raise WouldBeCircular
        above = above.parent
    code.parent_id = parent_id
    code.save(update_fields=["parent"])
    siblings = list(
        Code.objects.filter(codebook=codebook, parent=parent_id)
        .exclude(pk=code.pk)
        .order_by("position", "pk")
    )
    siblings.insert(len(siblings) if place is None else max(0, place), code)
    settle(codebook, siblings)
    changed("code_moved", code, CodebookAction.MOVED, actor=actor)
    return code


@transaction.atomic
def retire_code(*, code_id: int, actor: "User") -> Code:
    """Use a code no longer for new codings; it stays on what it was used for. Raises HasChildren."""
    code, _ = held_code(code_id)
    if code.children.filter(is_retired=False).exists():
        raise HasChildren
    code.is_retired = True
    code.save(update_fields=["is_retired"])
    changed("code_retired", code, CodebookAction.RETIRED, actor=actor)
    return code


@transaction.atomic
def unretire_code(*, code_id: int, actor: "User") -> Code:
    """Use a retired code again. What a merged one gave away stays there. Raises NameTaken,
    ParentNotUsable."""
    code, codebook = held_code(code_id)
    _usable_parent(codebook, code.parent_id)
    code.is_retired, code.merged_into = False, None
    code.save(update_fields=["is_retired", "merged_into"])
    settle(codebook)
    changed("code_restored", code, CodebookAction.RESTORED, actor=actor)
    return code


# --- what all changes share; also used by `recoding` and `codebook_import` ---------------------------


def hold(codebook_id: int) -> Codebook:
    """The codebook, locked, so that changes come one after the other. Its first change keeps what was
    before."""
    codebook = Codebook.objects.select_for_update().get(pk=codebook_id)
    if not codebook.versions.exists():
        keep_version(codebook, CodebookAction.BEGUN, (), actor=None)
    return codebook


def held_code(code_id: int) -> tuple[Code, Codebook]:
    """A code with its codebook locked. Raises Code.DoesNotExist."""
    codebook = hold(Code.objects.only("codebook_id").get(pk=code_id).codebook_id)
    return Code.objects.select_related("codebook").get(pk=code_id), codebook


def settle(codebook: Codebook, first: Iterable[Code] = ()) -> None:
    """Number the codes in tree order, siblings of `first` in that order, and check the tree.

    Raises TooDeep, NameTaken.
    """
    asked = {code.key: place for place, code in enumerate(first)}
    entries = sorted(entries_of(codebook.pk), key=lambda entry: asked.get(entry.key, -1))
    ordered = in_tree_order(entries)
    if any(level > MOST_LEVELS for level, _ in ordered):
        raise TooDeep
    for known, _ in namesakes(entry for _, entry in ordered):
        raise NameTaken(known.key)
    places = {entry.key: place for place, (_, entry) in enumerate(ordered, start=1)}
    codes = list(Code.objects.filter(codebook=codebook))
    moved = [code for code in codes if code.position != places[code.key]]
    for code in moved:
        code.position = places[code.key]
    Code.objects.bulk_update(moved, ["position"])


def lay_down(codebook: Codebook, entries: list[Entry]) -> list[Code]:
    """Make the codebook, which is held, say what the entries say; the codes that changed.

    `entries` are in tree order and hold every code of the codebook.
    """
    known = {code.key: code for code in Code.objects.filter(codebook=codebook)}
    before = {entry.key: entry for entry in entries_of(codebook.pk)}
    new: list[Code] = []
    old: list[Code] = []
    for position, entry in enumerate(entries, start=1):
        code = known.get(entry.key) or Code(codebook=codebook, key=entry.key, guid=entry.guid)
        code.position = position
        code.colour = entry.colour or colour_at(position)
        code.is_codable, code.is_retired = entry.is_codable, entry.is_retired
        for name in TEXTS:
            setattr(code, name, entry.texts.get(name, ""))
        (old if entry.key in known else new).append(code)
        known[entry.key] = code
    Code.objects.bulk_create(new)
    for entry in entries:
        code = known[entry.key]
        code.parent = known[entry.parent] if entry.parent else None
        code.merged_into = known.get(entry.merged_into)
    fields = ["position", "colour", "is_codable", "is_retired", "parent", "merged_into", *TEXTS]
    Code.objects.bulk_update([*new, *old], fields, batch_size=100)
    return [known[entry.key] for entry in entries if before.get(entry.key) != entry]


def changed(
    audited: str,
    code: Code,
    action: CodebookAction,
    *,
    actor: "User",
    details: Mapping[str, Any] | None = None,
    others: Iterable[Code] = (),
) -> None:
    """Record a change of one code, and keep the version that it leads to."""
    record(audited, actor=actor, subject="code", subject_id=code.pk, key=code.key)
    details = {"key": code.key} | dict(details or {})
    keep_version(code.codebook, action, [code, *others], actor=actor, details=details)


def keep_version(
    codebook: Codebook,
    action: CodebookAction,
    touched: Iterable[Code],
    *,
    actor: "User | None",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Keep the codebook as it now is under the next number, and say that figures may be stale."""
    last = codebook.versions.order_by("-number").values_list("number", flat=True).first()
    codebook.version = codebook.version if last is None else last + 1
    codebook.save(update_fields=["version"])
    CodebookVersion.objects.create(
        codebook=codebook,
        number=codebook.version,
        action=action,
        details=dict(details or {}),
        touched=[code.pk for code in touched],
        content=content_of(codebook.pk),
        actor=actor,
    )
    figures_changed(codebook.round_id)


def _named(texts: Mapping[str, str]) -> dict[str, str]:
    found = {name: texts.get(name, "").strip() for name in TEXTS}
    if not any(folded(found[f"name_{language}"]) for language in LANGUAGES):
        raise NameMissing
    return found


def _usable_parent(codebook: Codebook, parent_id: int | None) -> Code | None:
    if parent_id is None:
        return None
    parent = Code.objects.filter(pk=parent_id, codebook=codebook, is_retired=False).first()
    if parent is None:
        raise ParentNotUsable
    return parent
