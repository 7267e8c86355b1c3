"""Codings leave for other programs and come back the same; nothing breaks blindness on the way."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.utils import timezone

from interviews.choices import AssignmentState, ExchangeState, Refusal, Stage
from interviews.exchange_words import PROBLEMS
from interviews.models import (
    Assignment,
    CodedSegment,
    CodingEvent,
    ExchangeJob,
    FinalCoding,
    Interview,
    Transcript,
)
from interviews.refi_qda.problems import ExchangeProblem
from interviews.refi_qda.reading import read_project
from interviews.refi_qda.values import Project, walk
from interviews.refi_qda.writing import write_project
from interviews.selectors.codebooks import codes_of
from interviews.selectors.exchange import ALL, FINAL
from interviews.services import exchange
from interviews.services.exchange import MOST_ATTEMPTS, SILENT, content_of, exchange_due
from interviews.services.importing import LEFT_OUT, OUTSIDE
from interviews.services.interviews import withdraw_interview
from tests.factories.interviews import make_coding, make_final, make_interview
from tests.factories.organisation import make_round, make_user
from tna_portal.common.secrets import unsealed
from tna_portal.organisation.models import AssessmentRound, AuditEntry, User

pytestmark = pytest.mark.django_db
FIRST, SECOND = "Бюджет жетпейді.", "Ақшаны қайдан табамыз?"


def done(job: ExchangeJob) -> ExchangeJob:
    """The job after a visit of the worker."""
    exchange_due(now=timezone.now())
    job.refresh_from_db()
    return job


def wanted(round_: AssessmentRound, actor: User, **options: Any) -> ExchangeJob:
    """An export, made."""
    given: dict[str, Any] = {
        "kind": "project",
        "whose": ALL,
        "unready": "leave_out",
        "language": "kk",
    }
    given |= {"crlf": False, "bom": False, "reason": "for a check"} | options
    return done(exchange.request_export(entry=round_, actor=actor, now=timezone.now(), **given))


def sent(round_: AssessmentRound, actor: User, data: bytes) -> ExchangeJob:
    """An import, read."""
    return done(
        exchange.request_import(
            entry=round_, data=data, file_name="talks.qdpx", actor=actor, now=timezone.now()
        )
    )


def preview(job: ExchangeJob) -> Any:
    """What the worker has read in a file."""
    assert job.preview_encrypted is not None
    return unsealed(job.preview_encrypted)


def decided(job: ExchangeJob, project: Project, coders: dict[str, str], **more: Any) -> ExchangeJob:
    """An import with decisions: codes by their names, cards of Akmola."""
    codes = {code.name_kk: str(code.pk) for code in codes_of(job.round_id)}
    card = {"region": "KZ-11", "group": "akim", "language": "kk", "held_on": "2026-09-01"}
    decisions = {
        "language": "kk",
        "consent_scope": "quotes",
        "consent_recording": False,
        "coders": coders,
        "codes": {code.guid: codes[code.name] for _, code in walk(project.codes)},
        "texts": {source.guid: card for source in project.sources},
    }
    exchange.decide(job=job, decisions=decisions | more)
    return done(job)


def pseudonymised(interview: Interview) -> Interview:
    """Names have been looked for in its text."""
    Transcript.objects.filter(interview=interview).update(pseudonymised_at=timezone.now())
    return interview


def coded_by(interview: Interview, coder: User, key: str, quote: str) -> CodedSegment:
    """A coding of a coder who is asked to code the text."""
    state = AssignmentState.CODING
    Assignment.objects.get_or_create(interview=interview, coder=coder, defaults={"state": state})
    segment = make_coding(interview, key, quote)
    CodedSegment.objects.filter(pk=segment.pk).update(coder=coder)
    return segment


def two_coders() -> tuple[AssessmentRound, Interview, User, User, User]:
    """A text coded by two, with overlapping codings: round, text, first and second coder, lead."""
    round_ = make_round()
    interview = pseudonymised(make_interview(round_))
    one, other = (make_user("coder", branch_code="kz-11") for _ in "ab")
    coded_by(interview, one, "T1", FIRST)
    coded_by(interview, one, "T2", f"{FIRST} {SECOND}")
    coded_by(interview, other, "T1", FIRST)
    coded_by(interview, other, "T3", SECOND)
    return round_, interview, one, other, make_user("methodologist")


def found_in(round_: AssessmentRound) -> set[tuple[Any, ...]]:
    """Code, span, texts of the finding and coder of every coding of a round."""
    found = CodedSegment.objects.filter(transcript__interview__round=round_)
    return set(
        found.values_list(
            "code__key", "start", "end", "quote", "key_issue", "interpretation", "coder"
        )
    )


def test_what_we_export_comes_back_the_same_and_only_once() -> None:
    round_, _, one, other, lead = two_coders()
    data = content_of(wanted(round_, lead))
    project = read_project(data).project
    assert [coder.name for coder in project.coders] == ["кодтаушы 1", "кодтаушы 2"]

    there = make_round()
    make_interview(there, text=None)  # brings the codebook
    coders = dict(
        zip([coder.guid for coder in project.coders], map(str, (one.pk, other.pk)), strict=True)
    )
    job = decided(sent(there, lead, data), project, coders)
    assert (job.state, job.report["texts"], job.report["codings"]) == (ExchangeState.DONE, 1, 4)
    assert found_in(there) == found_in(round_)
    taken = Interview.objects.get(round=there, transcript__isnull=False)
    assert (taken.stage, str(taken.exchange_guid)) == (Stage.CODING, project.sources[0].guid)
    assert {a.state for a in taken.assignments.all()} == {AssignmentState.CODING}
    log = CodingEvent.objects.filter(transcript__interview=taken).order_by("coder", "number")
    assert list(log.values_list("coder", "number")) == [
        (coder.pk, number)
        for coder in sorted((one, other), key=lambda u: u.pk)
        for number in (1, 2)
    ]

    again = decided(sent(there, lead, data), project, coders)
    assert (again.state, again.report["codings"], again.report["known"]) == ("done", 0, 4)
    home = decided(sent(round_, lead, data), project, coders)
    assert (home.state, home.report["codings"], home.report["known"]) == ("done", 0, 4)
    assert CodedSegment.objects.count() == 8
    assert AuditEntry.objects.filter(action="codings_imported").count() == 1


def test_a_lead_who_codes_a_text_gets_no_file_with_what_the_other_coded() -> None:
    round_, interview, _one, other, lead = two_coders()
    own = coded_by(interview, lead, "T4", SECOND)
    project = read_project(content_of(wanted(round_, lead))).project
    assert [coding.guid for coding in project.codings] == [str(own.key)]
    job = wanted(round_, lead, whose=str(other.pk))
    assert job.report["codings"] == 0


def test_a_coordinator_exports_final_codings_of_the_own_branch_alone() -> None:
    round_ = make_round()
    for region in ("KZ-11", "KZ-59"):
        for stage in (Stage.FINAL, Stage.READY):
            interview = pseudonymised(make_interview(round_, region=region))
            if stage == Stage.FINAL:
                make_final(interview)
            else:
                make_coding(interview)
    coordinator = make_user("coordinator", branch_code="kz-11")
    project = read_project(content_of(wanted(round_, coordinator, whose=FINAL))).project
    own = FinalCoding.objects.get(transcript__interview__branch=coordinator.branch_id)
    assert [coding.guid for coding in project.codings] == [str(own.key)]
    assert len(project.sources) == 1
    refused = wanted(round_, coordinator, whose=ALL)
    assert (refused.state, refused.problem) == ("failed", Refusal.NOT_ALLOWED)
    assert refused.content_encrypted is None


def test_names_leave_the_portal_covered_or_not_at_all() -> None:
    round_, lead = make_round(), make_user("methodologist")
    text = "Ерлан Қуанышұлы айтты: бюджет жетпейді. Телефоны +7 701 123 45 67."
    interview = make_interview(round_, text=text)
    make_coding(interview, "T1", "бюджет жетпейді.")
    assert wanted(round_, lead).problem == Refusal.NOTHING_TO_EXPORT
    job = wanted(round_, lead, unready="mask")
    source = read_project(content_of(job)).project.sources[0]
    assert len(source.text) == len(text)
    assert "Қуанышұлы" not in source.text
    assert "123" not in source.text
    assert "бюджет жетпейді." in source.text
    assert (job.report["texts"], job.report["masked"]) == (1, 1)
    # covered letters are known again as the text they stand for
    back = decided(sent(round_, lead, content_of(job)), read_project(content_of(job)).project, {})
    assert (back.state, back.report["texts"], back.report["known"]) == ("done", 0, 1)


def test_sheets_quote_what_was_released_and_hold_no_formula() -> None:
    round_, lead = make_round(), make_user("methodologist")
    interview = pseudonymised(make_interview(round_))
    make_final(interview)
    FinalCoding.objects.update(key_issue="=HYPERLINK(1)")

    def line(actor: User, kind: str) -> dict[str, Any]:
        data = content_of(wanted(round_, actor, kind=kind, whose=FINAL, bom=True))
        if kind == "codings_csv":
            assert data.startswith(b"\xef\xbb\xbf")
            return next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        sheet = openpyxl.load_workbook(io.BytesIO(data))["codings"]
        head, row = sheet.iter_rows(values_only=True)
        return dict(zip(map(str, head), row, strict=True))

    assert line(lead, "codings_csv")["quote"] == ""
    assert line(lead, "codings_csv")["key_issue"] == "'=HYPERLINK(1)"
    assert line(lead, "codings_xlsx")["code"] == "T1"
    own = line(make_user("coordinator", branch_code="kz-11"), "codings_csv")
    assert (own["quote"], own["start"], own["end"]) == (FIRST, "0", str(len(FIRST)))
    FinalCoding.objects.update(quote_released_at=timezone.now())
    assert line(lead, "codings_xlsx")["quote"] == FIRST


def foreign(round_: AssessmentRound, text: str, quote: str) -> Project:
    """What another program might send: one text, one coder, one coding."""
    project = read_project(content_of(wanted(round_, make_user("methodologist")))).project
    start = text.index(quote)
    coding = project.codings[0]
    other = type(coding)(
        "11111111-2222-4333-8444-555555555555", "22222222-2222-4333-8444-555555555555",
        coding.coder, coding.code, start, start + len(quote), "Мәселе\n\nШешім",
    )  # fmt: skip
    source = type(project.sources[0])(other.source, "Сұхбат", text)
    coders = tuple(coder for coder in project.coders if coder.guid == coding.coder)
    return Project("Other", coders, project.codes, (source,), (other,))


def test_an_import_is_refused_where_it_would_break_blindness_or_reopen_what_is_decided() -> None:
    round_, interview, one, other, lead = two_coders()
    text = Transcript.objects.get(interview=interview).text
    project = foreign(round_, text, "Тұрғындармен")
    data, coder = write_project(project), project.coders[0].guid

    def outcome(attached: str, actor: User = lead) -> tuple[str, str]:
        job = decided(sent(round_, actor, data), project, {coder: attached})
        where = preview(job)["where"] if job.problem else ""
        assert where in {"", interview.key}
        return job.state, job.problem

    before = CodedSegment.objects.count()
    elsewhere = make_user("coder", branch_code="kz-59")
    assert outcome(str(elsewhere.pk)) == ("ready", Refusal.CODER_ELSEWHERE)
    assert outcome(str(make_user("manager").pk)) == ("ready", Refusal.NOT_A_CODER)
    Assignment.objects.filter(coder=other).update(state=AssignmentState.SUBMITTED)
    assert outcome(str(other.pk)) == ("ready", Refusal.CODER_HANDED_IN)
    coding_lead = make_user("methodologist")
    Assignment.objects.create(interview=interview, coder=coding_lead, state=AssignmentState.CODING)
    for attached in (str(one.pk), OUTSIDE):
        assert outcome(attached, coding_lead) == ("ready", Refusal.BLINDNESS)
    for stage, problem in (
        (Stage.SUBMITTED, Refusal.TEXT_HANDED_IN),
        (Stage.FINAL, Refusal.TEXT_FINAL),
    ):
        Interview.objects.filter(pk=interview.pk).update(stage=stage)
        assert outcome(str(one.pk)) == ("ready", problem)
    assert CodedSegment.objects.count() == before
    Interview.objects.filter(pk=interview.pk).update(stage=Stage.CODING)
    assert outcome(LEFT_OUT) == ("done", "")
    assert CodedSegment.objects.count() == before
    assert outcome(OUTSIDE) == ("done", "")
    taken = CodedSegment.objects.get(key=UUID("11111111-2222-4333-8444-555555555555"))
    assert (taken.coder, taken.outside_coder) == (None, project.coders[0].name)
    assert (taken.key_issue, taken.interpretation) == ("Мәселе", "Шешім")


def test_a_passage_is_found_again_where_keeping_the_text_has_changed_it() -> None:
    round_, _, one, _other, lead = two_coders()
    text = (
        "  Бас\u00adтау 😀😀.\t\n\n\n\nИа, бюджет аз. Иа, бюджет аз дедім ғой.\u200b Соңы 🙂 осы."
    )
    project = foreign(round_, text, "бюджет аз дедім")
    job = sent(round_, lead, write_project(project))
    assert preview(job)["texts"][0]["lost"] == 0
    decided(job, project, {project.coders[0].guid: str(one.pk)})
    taken = CodedSegment.objects.select_related("transcript").get(
        key=UUID("11111111-2222-4333-8444-555555555555")
    )
    assert taken.quote == "бюджет аз дедім"
    assert taken.transcript.text[taken.start : taken.end] == taken.quote


def test_a_bad_file_is_refused_with_a_reason_and_a_dead_worker_is_followed_by_another() -> None:
    round_, lead = make_round(), make_user("methodologist")
    bad = sent(round_, lead, b"no archive")
    assert (bad.state, bad.problem) == ("failed", ExchangeProblem.BROKEN_ARCHIVE)
    job = exchange.request_import(
        entry=round_, data=b"", file_name="x", actor=lead, now=timezone.now()
    )
    for attempts, made in ((1, 0), (MOST_ATTEMPTS, 1)):
        seen = timezone.now() - (SILENT / 2 if not made else 2 * SILENT)
        ExchangeJob.objects.filter(pk=job.pk).update(
            state="running", seen_at=seen, attempts=attempts
        )
        assert exchange_due(now=timezone.now()) == made
    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", Refusal.GAVE_UP)
    exchange_due(now=timezone.now() + timedelta(days=2))
    assert not ExchangeJob.objects.exists()


def test_a_withdrawn_text_is_in_no_file_that_waits() -> None:
    round_, interview, _one, _other, lead = two_coders()
    wanted(round_, lead)
    withdraw_interview(interview_id=interview.pk, actor=lead, today=timezone.localdate())
    assert not ExchangeJob.objects.exists()


def test_every_reason_has_its_sentence() -> None:
    of_codebooks = {
        ExchangeProblem.NOT_A_CODEBOOK, ExchangeProblem.BROKEN_TABLE,
        ExchangeProblem.NO_NAME_COLUMN, ExchangeProblem.SEVERAL_NAME_COLUMNS,
        ExchangeProblem.NAME_MISSING, ExchangeProblem.NAME_TWICE,
    }  # fmt: skip
    assert set(PROBLEMS) == {*ExchangeProblem, *Refusal} - of_codebooks
