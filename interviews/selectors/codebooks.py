"""Codes of a round, their history, and how many people each was found with."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from interviews.choices import Stage
from interviews.codes.entries import TEXTS, Entry, folded
from interviews.models import (
    Code,
    Codebook,
    CodebookUpload,
    CodebookVersion,
    CodedSegment,
    FinalCoding,
    Interview,
)
from interviews.selectors.visibility import readable, segments_in_view
from tna_portal.organisation.access import sees_whole_country, within_branch
from tna_portal.statistics.disclosure import K

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import User


def codebook_of(round_id: int) -> Codebook | None:
    """The round's codebook, or nothing."""
    return Codebook.objects.filter(round=round_id).first()


def codes_of(round_id: int, *, with_retired: bool = False) -> list[Code]:
    """Codes in their order: each behind its parent."""
    codes = Code.objects.filter(codebook__round=round_id).order_by("position", "pk")
    return list(codes if with_retired else codes.filter(is_retired=False))


def codes_by_key() -> dict[str, Code]:
    """Key -> the code of that key in the newest codebook that has it, of all rounds, in their order."""
    codes = Code.objects.order_by("codebook_id", "position", "pk")
    newest = {code.key: code for code in codes}
    return dict(sorted(newest.items(), key=lambda entry: (entry[1].position, entry[0])))


def code_by_id(pk: int) -> Code | None:
    """One code, or nothing."""
    return Code.objects.select_related("codebook", "parent", "merged_into").filter(pk=pk).first()


def live_code(code: Code) -> Code:
    """What a code has become by merging; itself when it was not merged."""
    while code.merged_into is not None:
        code = code.merged_into
    return code


def rounds_with_codebook() -> set[int]:
    """Ids of the rounds that have a codebook."""
    return set(Codebook.objects.values_list("round_id", flat=True))


def entries_of(codebook_id: int) -> list[Entry]:
    """A codebook as plain values, in its order."""
    codes = list(Code.objects.filter(codebook=codebook_id).order_by("position", "pk"))
    keys = {code.pk: code.key for code in codes}
    return [_entry(code, keys) for code in codes]


def _entry(code: Code, keys: Mapping[int, str]) -> Entry:
    return Entry(
        key=code.key,
        guid=str(code.guid),
        parent=keys.get(code.parent_id or 0, ""),
        colour=code.colour,
        is_codable=code.is_codable,
        is_retired=code.is_retired,
        merged_into=keys.get(code.merged_into_id or 0, ""),
        texts=texts_of(code),
    )


def texts_of(code: Code) -> dict[str, str]:
    """The texts of a code that are written."""
    return {name: getattr(code, name) for name in TEXTS if getattr(code, name)}


def content_of(codebook_id: int) -> list[dict[str, Any]]:
    """A codebook as its versions keep it."""
    return [asdict(entry) for entry in entries_of(codebook_id)]


def with_text(codes: Iterable[Code], words: str) -> list[Code]:
    """Codes whose key or texts, in any language, hold all the words."""
    wanted = folded(words).split()
    return [
        code
        for code in codes
        if all(word in folded(" ".join([code.key, *texts_of(code).values()])) for word in wanted)
    ]


def interviewees_by_code(round_id: int, user: "User") -> dict[int, int] | None:
    """Code -> people in whose final codings it stands: of the own branch, or of the country.

    Nothing where the country's interviewees are fewer than K.
    """
    interviews = Interview.objects.filter(round=round_id, transcript__isnull=False)
    if sees_whole_country(user):
        if interviews.count() < K:
            return None
    else:
        interviews = within_branch(interviews, user)
    found = FinalCoding.objects.filter(transcript__interview__in=interviews).values("code")
    return {
        line["code"]: line["people"]
        for line in found.annotate(people=Count("transcript__interview", distinct=True))
    }


def finals_to_split(code_id: int, user: "User") -> "QuerySet[FinalCoding]":
    """Final codings of a code in texts that a person may read."""
    found = FinalCoding.objects.filter(code=code_id, transcript__interview__in=readable(user))
    return found.select_related("transcript__interview").order_by("transcript", "start", "pk")


def segments_to_split(code_id: int, user: "User") -> "QuerySet[CodedSegment]":
    """Coders' codings of a code that all have handed in and that have not become final ones."""
    found = segments_in_view(user).filter(
        code=code_id, transcript__interview__stage__in=(Stage.SUBMITTED, Stage.FINAL)
    )
    taken = Q(decisions__final__code=code_id)
    found = found.exclude(pk__in=found.filter(taken).values("pk"))
    return found.select_related("transcript__interview").order_by("transcript", "start", "pk")


def versions_of(codebook_id: int) -> "QuerySet[CodebookVersion]":
    """Versions, newest first, without their contents."""
    found = CodebookVersion.objects.filter(codebook=codebook_id).select_related("actor")
    return found.defer("content").order_by("-number")


def version_pair(
    codebook_id: int, number: int
) -> tuple[CodebookVersion, CodebookVersion | None] | None:
    """A version and the one before it."""
    found = CodebookVersion.objects.filter(codebook=codebook_id, number__lte=number)
    pair = list(found.select_related("actor").order_by("-number")[:2])
    if not pair or pair[0].number != number:
        return None
    return pair[0], pair[1] if len(pair) > 1 else None


def former_texts(code: Code) -> list[tuple[CodebookVersion, dict[str, str]]]:
    """Versions in which a code's texts read differently than before, newest first, with the texts.

    The texts as they stand now come first.
    """
    lines = CodebookVersion.objects.filter(codebook=code.codebook_id).values_list(
        "number", "touched"
    )
    numbers = [number for number, touched in lines if code.pk in touched]
    first = min((number for number, _ in lines), default=0)
    found: list[tuple[CodebookVersion, dict[str, str]]] = []
    versions = CodebookVersion.objects.filter(
        codebook=code.codebook_id, number__in={*numbers, first}
    )
    for version in versions.select_related("actor").order_by("number"):
        entry = next((e for e in version.content if e["key"] == code.key), None)
        if entry is not None and (not found or found[-1][1] != entry["texts"]):
            found.append((version, entry["texts"]))
    return found[::-1]


def upload_of(user: "User", codebook_id: int) -> CodebookUpload | None:
    """The file that somebody has sent for a codebook and not yet imported."""
    return CodebookUpload.objects.filter(owner=user, codebook=codebook_id).first()
