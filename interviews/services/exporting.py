"""Coded texts as files for other programs. Only texts without the names in them leave the portal."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from interviews.choices import ConsentScope, ExchangeKind, ExchangeRefused, Refusal
from interviews.models import Code, CodedSegment, ExchangeJob, FinalCoding, Interview, Transcript
from interviews.refi_qda import values
from interviews.refi_qda.preparing import ExportOptions
from interviews.refi_qda.values import guid_for, memo_of
from interviews.refi_qda.writing import write_project
from interviews.selectors.codebooks import codes_of
from interviews.selectors.exchange import (
    FINAL,
    coder_numbers,
    findings_to_export,
    guid_of_text,
    texts_to_export,
)
from interviews.selectors.shown import covered
from tna_portal.common.languages import localised
from tna_portal.common.sheets import Cell, put_book, put_csv
from tna_portal.organisation.access import Permission, may
from tna_portal.organisation.selectors import spelled_places

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

Tell = Callable[[int, int], None]  # done, of how many
COLUMNS = (
    "interview", "region", "group", "code", "code_name", "start", "end", "quote", "key_issue",
    "interpretation", "skills_need", "language", "coder", "stage",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as it leaves the portal."""

    transcript: Transcript
    text: str

    @property
    def interview(self) -> Interview:
        """Whose text it is."""
        return self.transcript.interview


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding with its text and its coder."""

    finding: FinalCoding | CodedSegment
    text: _Text
    coder: values.Coder


def exported(job: ExchangeJob, tell: Tell) -> tuple[bytes, dict[str, int]]:
    """The file, and how many texts and codings it holds, were masked or left out.

    `tell` hears how many texts are done, of how many. Raises ExchangeRefused(not_allowed | nothing_to_export) and
    UnusableExchange.
    """
    user, options = job.requested_by, job.options
    whose = options["whose"]
    needed = Permission.EXPORT_CODINGS if whose == FINAL else Permission.LEAD_CODING
    if not may(user, needed):
        raise ExchangeRefused(Refusal.NOT_ALLOWED)
    report = dict.fromkeys(("texts", "masked", "left_out", "codings", "lost"), 0)
    with override(options["language"]):
        texts = list(_texts(user, job.round_id, options, report, tell))
        found = list(_found(user, job.round_id, whose, texts, report))
        if not texts:
            raise ExchangeRefused(Refusal.NOTHING_TO_EXPORT)
        if job.kind == ExchangeKind.PROJECT:
            project = _project(job, texts, found)
            return write_project(project, ExportOptions(crlf=options["crlf"])), report
        return _sheet(job, found), report


def _texts(
    user: "User", round_id: int, options: dict[str, str], report: dict[str, int], tell: Tell
) -> Iterator[_Text]:
    """Texts in which names were looked for; the others masked, or left out."""
    places = spelled_places()  # once, not text by text
    chosen = texts_to_export(user, round_id, options["whose"]).defer("stems", "turns")
    total = chosen.count()
    for number, transcript in enumerate(chosen.iterator(chunk_size=20), start=1):
        tell(number, total)
        if transcript.pseudonymised_at is None and options["unready"] != "mask":
            report["left_out"] += 1
            continue
        text = transcript.text
        if transcript.pseudonymised_at is None:
            text = covered(text, places)
            report["masked"] += 1
        report["texts"] += 1
        yield _Text(transcript, text)


def _found(
    user: "User", round_id: int, whose: str, texts: Sequence[_Text], report: dict[str, int]
) -> Iterator[_Found]:
    by_transcript = {text.transcript.pk: text for text in texts}
    numbers = coder_numbers(round_id) if whose != FINAL else {}
    chosen = texts_to_export(user, round_id, whose)
    for finding in findings_to_export(user, chosen, whose).iterator(chunk_size=2000):
        text = by_transcript.get(finding.transcript_id)
        if text is None:
            continue
        if finding.is_lost or finding.text_version != text.transcript.version:
            report["lost"] += 1
            continue
        report["codings"] += 1
        yield _Found(finding, text, _coder(finding, round_id, numbers))


def _coder(
    finding: FinalCoding | CodedSegment, round_id: int, numbers: dict[int, int]
) -> values.Coder:
    """A number instead of a name: who coded is nobody's business outside."""
    if isinstance(finding, FinalCoding):
        return values.Coder(guid_for("final codings", round_id), _("final coding"))
    if finding.coder_id is None:
        label = finding.outside_coder or _("unknown coder")
        return values.Coder(guid_for("outside coder", round_id, label), label)
    number = numbers[finding.coder_id]
    return values.Coder(
        guid_for("coder", round_id, finding.coder_id), _("coder %(number)s") % {"number": number}
    )


def _project(job: ExchangeJob, texts: Sequence[_Text], found: Sequence[_Found]) -> values.Project:
    codes = codes_of(job.round_id, with_retired=True)
    used = {one.finding.code_id for one in found}
    below: dict[int | None, list[Code]] = {}
    for code in codes:
        below.setdefault(code.parent_id, []).append(code)
    coders = {one.coder.guid: one.coder for one in found}
    return values.Project(
        name=localised(job.round, "name"),
        coders=tuple(coders.values()),
        codes=tuple(_tree(below, None, used)),
        sources=tuple(_source(text) for text in texts),
        codings=tuple(_coding(one) for one in found),
        created=job.requested_at,
    )


def _tree(
    below: dict[int | None, list[Code]], parent: int | None, used: set[int]
) -> Iterator[values.Code]:
    """Codes in use; a retired one only where something carries it, or stands below it."""
    for code in below.get(parent, ()):
        children = tuple(_tree(below, code.pk, used))
        if code.is_retired and code.pk not in used and not children:
            continue
        yield values.Code(
            guid=str(code.guid),
            name=localised(code, "name"),
            definition=localised(code, "definition"),
            colour=code.colour,
            is_codable=code.is_codable,
            children=children,
        )


def _source(text: _Text) -> values.Source:
    interview = text.interview
    attributes = (
        ("region", interview.region_id or ""),
        ("group", interview.group),
        ("category", interview.category),
        ("language", interview.language),
        ("held_on", interview.held_on.isoformat() if interview.held_on else ""),
        ("masked", "" if text.transcript.pseudonymised_at else "yes"),
    )
    return values.Source(
        guid=guid_of_text(interview),
        name=interview.key,
        text=text.text,
        attributes=attributes,
        case=interview.key,
        created=text.transcript.created_at,
    )


def _coding(one: _Found) -> values.Coding:
    finding = one.finding
    return values.Coding(
        guid=str(finding.key),
        source=guid_of_text(one.text.interview),
        coder=one.coder.guid,
        code=str(finding.code.guid),
        start=finding.start,
        end=finding.end,
        memo=memo_of(finding.key_issue, finding.interpretation),
        created=finding.created_at,
    )


def _sheet(job: ExchangeJob, found: Iterable[_Found]) -> bytes:
    rows = _rows(job.requested_by, found)
    if job.kind == ExchangeKind.CODINGS_CSV:
        file = io.StringIO(newline="")
        put_csv(file, rows, with_bom=job.options["bom"])
        return file.getvalue().encode()
    book = io.BytesIO()
    put_book(book, [("codings", rows)])
    return book.getvalue()


def _rows(user: "User", found: Iterable[_Found]) -> Iterator[list[Cell]]:
    yield [*COLUMNS]
    for one in found:
        finding, interview = one.finding, one.text.interview
        quote = one.text.text[finding.start : finding.end] if _may_quote(user, one) else ""
        yield [
            interview.key,
            localised(interview.region, "name") if interview.region else "",
            interview.get_group_display(),
            finding.code.key,
            localised(finding.code, "name"),
            finding.start,
            finding.end,
            quote,
            finding.key_issue,
            finding.interpretation,
            finding.skills_need,
            finding.language,
            one.coder.name,
            interview.get_stage_display(),
        ]


def _may_quote(user: "User", one: _Found) -> bool:
    """Quotes that a second reader has released, and those of the own branch where people agreed to quotes."""
    if isinstance(one.finding, FinalCoding) and one.finding.quote_released_at is not None:
        return True
    interview = one.text.interview
    is_own = user.branch_id is not None and user.branch_id == interview.branch_id
    return is_own and interview.consent_scope == ConsentScope.QUOTES
