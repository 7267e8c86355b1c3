"""Table 1 and its neighbours: numbers, who may see what, languages, files, speed."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from docx import Document

from curricula.needs.selectors import released_interviews
from curricula.needs.services import release_needs
from interviews.choices import SourceKind, Stage
from interviews.models import Assignment, CodedSegment, FinalCoding, Interview
from interviews.selectors.codebooks import codes_of
from interviews.selectors.matrices import meeting, saturation_of
from interviews.selectors.table import Row, Table, table_one
from tests.factories.findings import QUOTE, TEXT, final_interview, release_quotes, translate
from tests.factories.organisation import branch, make_round, make_user
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import AssessmentRound, AuditEntry, User

pytestmark = pytest.mark.django_db
MONEY, LAW, STAFF = "Қаражат аз", "Заң өзгереді", "Кадр жоқ"


@pytest.fixture
def round_() -> AssessmentRound:
    """Seven talks in Akmola, six in North Kazakhstan, two in West Kazakhstan."""
    branch()
    entry = make_round()
    for number in range(7):
        named = [("T1", MONEY), ("T1", MONEY)] if number < 6 else [("T1", LAW)]
        final_interview(entry, named, group="akim" if number < 5 else "ngo")
    for number in range(6):
        named = [("T1", MONEY), ("T2", LAW)] if number else []
        final_interview(entry, named, region="KZ-59", group="akim" if number < 3 else "business")
    for _ in range(2):
        final_interview(entry, [("T2", STAFF)], region="KZ-27", group="ngo")
    return entry


@pytest.fixture
def lead() -> User:
    """Of the head office."""
    return make_user("methodologist")


@pytest.fixture
def coder() -> User:
    """Of Akmola's branch."""
    return make_user("coder", branch_code="kz-11")


@pytest.fixture(autouse=True)
def _in_kazakh() -> Iterator[None]:
    with translation.override("kk"):
        yield


def row(table: Table, key: str) -> Row:
    """One code."""
    return next(each for each in table.rows if each.code.key == key)


def page(client: Client, user: User, address: str) -> str:
    """What somebody reads there."""
    client.force_login(user, backend=BACKEND)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_table_counts_people_of_final_interviews(round_: AssessmentRound, lead: User) -> None:
    final_interview(round_, [("T1", MONEY)], stage=Stage.SUBMITTED)
    final_interview(round_, [("T1", MONEY)], kind=SourceKind.ANSWER)
    table = table_one(round_.pk, user=lead)
    held = FinalCoding.objects.filter(
        transcript__interview__stage=Stage.FINAL,
        transcript__interview__kind=SourceKind.INTERVIEW,
    )
    for each in table.rows:
        people = {final.transcript.interview_id for final in held.filter(code=each.code)}
        assert each.interviewees == len(people)
    assert (table.base, row(table, "T1").interviewees) == (15, 12)


def test_a_region_and_a_group_at_once_are_refused(round_: AssessmentRound, lead: User) -> None:
    with pytest.raises(ValueError, match="never by both"):
        table_one(round_.pk, user=lead, region="KZ-11", group="akim")


def test_a_small_region_is_hidden_and_cannot_be_worked_out(
    round_: AssessmentRound, lead: User
) -> None:
    parts = {
        region: table_one(round_.pk, user=lead, region=region)
        for region in ("KZ-11", "KZ-59", "KZ-27")
    }
    shown = {region for region, table in parts.items() if not table.is_hidden}
    hidden = Interview.objects.exclude(region__in=shown)
    assert "KZ-27" not in shown
    assert len(shown) < 2
    assert hidden.count() >= 5


def test_by_group_nobody_can_be_worked_out(round_: AssessmentRound, lead: User) -> None:
    groups = ("akim", "ngo", "business")
    shown = [g for g in groups if not table_one(round_.pk, user=lead, group=g).is_hidden]
    left = Interview.objects.exclude(group__in=shown).count()
    assert left == 0 or left >= 5


def test_numbers_of_problems_cannot_be_subtracted(round_: AssessmentRound, lead: User) -> None:
    whole = row(table_one(round_.pk, user=lead), "T1")
    assert [each.issue.text for each in whole.problems] == []  # 12 less 11 would be one person
    assert whole.untold == 2
    FinalCoding.objects.filter(key_issue=LAW, code__key="T1").update(key_issue=MONEY)
    (told,) = row(table_one(round_.pk, user=lead), "T1").problems
    assert (told.issue.text, told.interviewees) == (MONEY, 12)
    (in_part,) = row(table_one(round_.pk, user=lead, region="KZ-11"), "T1").problems
    assert (in_part.issue.text, in_part.interviewees) == (MONEY, None)


def test_a_branch_sees_its_own_whole(round_: AssessmentRound, coder: User) -> None:
    table = table_one(round_.pk, user=coder)
    found = row(table, "T1")
    assert (table.base, table.is_own, found.interviewees) == (7, True, 7)
    assert [(each.issue.text, each.interviewees) for each in found.problems] == [
        (MONEY, 6),
        (LAW, 1),
    ]
    other = make_user("coder", branch_code="kz-27")
    assert table_one(round_.pk, user=other).base == 2


def test_the_table_equals_the_release(round_: AssessmentRound, lead: User) -> None:
    assert release_needs(round_id=round_.pk, now=timezone.now()) is not None
    parts: list[dict[str, Any]] = [
        {},
        {"region": "KZ-11"},
        {"region": "KZ-27"},
        {"group": "akim"},
        {"group": "ngo"},
    ]
    for part in parts:
        table = table_one(round_.pk, user=lead, **part)
        released = released_interviews(round_.pk, **part)
        assert released is not None
        assert table.base == released.people
        assert {each.code.key: each.interviewees for each in table.rows} == dict(released.codes)


def test_open_answers_are_told_apart(round_: AssessmentRound, lead: User, coder: User) -> None:
    import uuid  # noqa: PLC0415 - one test

    for _ in range(5):
        final_interview(
            round_,
            [("T3", MONEY)],
            kind=SourceKind.ANSWER,
            answer=uuid.uuid4(),
            question="Q14",
        )
    table = table_one(round_.pk, user=lead)
    assert (table.base, table.answered) == (15, 5)
    assert (row(table, "T3").interviewees, row(table, "T3").answered) == (0, 5)
    assert table_one(round_.pk, user=coder).answered is None
    assert table_one(round_.pk, user=lead, region="KZ-11").answered is None


def test_texts_stand_in_the_readers_language(
    round_: AssessmentRound, coder: User, client: Client
) -> None:
    for interview in Interview.objects.filter(region="KZ-11"):
        if FinalCoding.objects.filter(transcript__interview=interview, key_issue=MONEY).exists():
            translate(interview, "ru", "Средств мало")
    with translation.override("ru"):
        texts = [each.issue for each in row(table_one(round_.pk, user=coder), "T1").problems]
    assert [(text.text, text.language) for text in texts] == [("Средств мало", "ru"), (LAW, "kk")]
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    read = page(client, coder, f"/interviews/table/?round={round_.code}")
    assert f'<span lang="kk">{LAW}</span>' in read
    assert "не переведено: kk" in read
    assert MONEY not in read


def test_only_released_and_consented_quotes_are_shown(
    round_: AssessmentRound, coder: User, lead: User, client: Client
) -> None:
    address = f"/interviews/table/{round_.code}/codes/T1/"
    assert QUOTE not in page(client, coder, address)
    interview = Interview.objects.filter(region="KZ-11").order_by("pk")[0]
    release_quotes(interview)
    for reader in (coder, lead):
        read = page(client, reader, address)
        assert f"«{QUOTE}»" in read
        assert "Кіріспе сөйлем." in read
        assert "Ақшаны қайдан табамыз?" in read
    outsider = make_user("coder", branch_code="kz-59")
    assert QUOTE not in page(client, outsider, address)
    Interview.objects.filter(pk=interview.pk).update(consent_scope="programmes")
    assert QUOTE not in page(client, coder, address)


def test_beyond_the_branch_the_page_tells_no_problem_of_few(
    round_: AssessmentRound, coder: User, lead: User, client: Client
) -> None:
    address = f"/interviews/table/{round_.code}/codes/T2/"
    assert STAFF not in page(client, lead, address)
    assert STAFF in page(client, make_user("coder", branch_code="kz-27"), address)
    assert STAFF not in page(client, coder, address)


def test_a_code_that_does_not_exist_is_not_found(
    round_: AssessmentRound, coder: User, client: Client
) -> None:
    client.force_login(coder, backend=BACKEND)
    assert client.get(f"/interviews/table/{round_.code}/codes/T99/").status_code == 404
    assert client.get("/interviews/table/nothing/codes/T1/").status_code == 404


def test_codes_that_coders_do_not_agree_on_are_marked(round_: AssessmentRound, coder: User) -> None:
    interview = Interview.objects.filter(region="KZ-11").order_by("pk")[0]
    code = next(each for each in codes_of(round_.pk) if each.key == "T1")
    spans = {coder: (0, 15), make_user("coder", branch_code="kz-11"): (33, len(TEXT))}
    for each, (start, end) in spans.items():
        Assignment.objects.create(interview=interview, coder=each, state="submitted")
        CodedSegment.objects.create(
            transcript=interview.transcript,
            coder=each,
            code=code,
            start=start,
            end=end,
            quote=TEXT[start:end],
            key_issue=MONEY,
            interpretation=MONEY,
            language="kk",
        )
    table = table_one(round_.pk, user=coder)
    assert {each.code.key for each in table.rows if each.is_unresolved} == {"T1"}


def test_pairs_of_few_are_hidden_beyond_the_branch(round_: AssessmentRound, lead: User) -> None:
    def told(one: str, other: str, user: User = lead) -> int | None:
        found = meeting(round_.pk, user)
        keys = [code.key for code in found.codes]
        return found.cells[keys.index(one)][keys.index(other)]

    assert told("T1", "T2") is None  # 5 of 15: T2 alone was named by 2, and 1 named neither
    for named in (["T2"], ["T2"], ["T2"], ["T4"], ["T4"], ["T4"], ["T4"]):
        final_interview(round_, [(key, LAW) for key in named])
    assert (told("T1", "T2"), told("T2", "T1"), told("T1", "T1")) == (5, 5, 12)
    assert told("T4", "T1") is None  # nobody named both, but only four could have
    own = make_user("coder", branch_code="kz-11")
    assert (told("T1", "T2", own), told("T4", "T1", own)) == (0, 0)


def test_saturation_goes_in_fives_beyond_the_branch(
    round_: AssessmentRound, lead: User, coder: User
) -> None:
    found = saturation_of(round_.pk, lead)
    assert [(p.step.first, p.step.last, p.interview) for p in found.points] == [
        (1, 5, None),
        (6, 10, None),
        (11, 15, None),
    ]
    assert [p.step.codes for p in found.points] == [1, 2, 2]
    final_interview(round_, [("T5", STAFF)], region="KZ-27")
    later = saturation_of(round_.pk, lead)
    assert (later.points, later.waiting) == (found.points, 1)  # tomorrow's talk shows nothing yet
    own = saturation_of(round_.pk, coder)
    assert [p.step.new_problems for p in own.points] == [1, 0, 0, 0, 0, 0, 1]


def test_summaries_hold_the_branchs_own_interviews(
    round_: AssessmentRound, coder: User, lead: User, client: Client
) -> None:
    own = Interview.objects.filter(region="KZ-11").order_by("pk")[0]
    foreign = Interview.objects.filter(region="KZ-59").order_by("pk")[1]
    read = page(client, coder, f"/interviews/summaries/?round={round_.code}&show=words")
    assert own.key in read
    assert MONEY in read
    assert foreign.key not in read
    assert foreign.key in page(client, lead, f"/interviews/summaries/?round={round_.code}")


def fetched(client: Client, user: User, address: str) -> bytes:
    """A file."""
    client.force_login(user, backend=BACKEND)
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert "attachment" in answer["Content-Disposition"]
    return bytes(answer.content)


def cells(content: bytes, sheet: int = 0) -> list[list[object]]:
    """A sheet, read back."""
    book = openpyxl.load_workbook(BytesIO(content))
    return [list(line) for line in book.worksheets[sheet].iter_rows(values_only=True)]


def test_the_annex_carries_released_numbers_and_cites_them(
    round_: AssessmentRound, lead: User, client: Client
) -> None:
    address = f"/interviews/table/{round_.code}/table/ru/docx/?number=4"
    client.force_login(lead, backend=BACKEND)
    assert client.get(address).status_code == 302  # nothing released yet
    snapshot = release_needs(round_id=round_.pk, now=timezone.now())
    assert snapshot is not None
    final_interview(round_, [("T1", MONEY)])  # the page counts it, the file does not yet
    paper = Document(BytesIO(fetched(client, lead, address)))
    texts = [paragraph.text for paragraph in paper.paragraphs]
    assert texts[0] == "Приложение 4"
    assert any(snapshot.digest[:16] in text for text in texts)
    section = paper.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert section.page_width > section.page_height
    (table,) = paper.tables
    assert "w:tblHeader" in table.rows[0]._tr.xml
    counts = {line.cells[0].text[:2]: line.cells[3].text for line in table.rows[1:]}
    assert counts["T1"] == str(snapshot.content["interviews"]["codes"]["T1"]) == "12"
    assert MONEY not in "".join(cell.text for line in table.rows for cell in line.cells)


def test_what_a_release_hides_stays_hidden_in_the_file(
    round_: AssessmentRound, lead: User, client: Client
) -> None:
    release_needs(round_id=round_.pk, now=timezone.now())
    address = f"/interviews/table/{round_.code}/table/ru/xlsx/?part=KZ-27"
    lines = cells(fetched(client, lead, address))
    body = [line for line in lines if str(line[0]).startswith("T")]
    assert body
    assert {line[3] for line in body} == {"менее 5"}
    assert not any("15" in str(cell) for line in lines for cell in line if cell)


@pytest.mark.parametrize(
    ("language", "annex", "base"),
    [
        ("kk", "1-қосымша", "Сұхбат бергендер: 7."),
        ("ru", "Приложение 1", "Собеседники: 7."),
        ("en", "Annex 1", "Interviewees: 7."),
    ],
)
def test_the_branchs_own_file_holds_its_whole_table(
    round_: AssessmentRound, coder: User, client: Client, language: str, annex: str, base: str
) -> None:
    AssessmentRound.objects.filter(pk=round_.pk).update(is_synthetic=True)
    address = f"/interviews/table/{round_.code}/table/{language}"
    paper = Document(BytesIO(fetched(client, coder, f"{address}/docx/")))
    texts = [paragraph.text for paragraph in paper.paragraphs]
    assert texts[0] == annex
    assert any(text.startswith(base) for text in texts)
    assert any("SYNTHETIC" in text for text in texts)
    assert "SYNTHETIC" in paper.sections[0].header.paragraphs[0].text
    (table,) = paper.tables
    numbers = [line.cells[3].text for line in table.rows if line.cells[0].text.startswith("T1")]
    assert numbers == ["7", "6", "1"]
    lines = cells(fetched(client, coder, f"{address}/xlsx/"))
    assert [line[3] for line in lines if str(line[0]).startswith("T1")] == [7, 6, 1]
    entry = AuditEntry.objects.filter(action="file_downloaded").latest("pk")
    assert entry.details["kind"] == "table_xlsx"


def test_the_other_tables_are_files_too(
    round_: AssessmentRound, coder: User, lead: User, client: Client
) -> None:
    for language, hidden in (("kk", "жасырылған"), ("ru", "скрыто"), ("en", "hidden")):
        base = f"/interviews/table/{round_.code}"
        met = cells(fetched(client, lead, f"{base}/co-occurrence/{language}/xlsx/"))
        first = next(line for line in met if str(line[0]).startswith("T1"))
        assert first[1:3] == [12, hidden]
        met = cells(fetched(client, coder, f"{base}/co-occurrence/{language}/xlsx/"))
        first = next(line for line in met if str(line[0]).startswith("T1"))
        assert first[1:3] == [7, 0]
        steps = cells(fetched(client, lead, f"{base}/saturation/{language}/xlsx/"))
        assert [line[3] for line in steps if str(line[0]).startswith(("1–5", "6–", "11–"))] == [
            1,
            2,
            2,
        ]
        content = fetched(client, coder, f"{base}/summaries/{language}/xlsx/")
        present = [line for line in cells(content) if str(line[0]).startswith("f0")]
        assert [line[4] for line in present] == [1] * 7
        assert any(MONEY in str(line[2]) for line in cells(content, sheet=1))
        for kind in ("co-occurrence", "saturation", "summaries"):
            Document(BytesIO(fetched(client, coder, f"{base}/{kind}/{language}/docx/")))


def test_unknown_files_are_not_found(round_: AssessmentRound, coder: User, client: Client) -> None:
    client.force_login(coder, backend=BACKEND)
    base = f"/interviews/table/{round_.code}"
    for rest in ("nothing/kk/docx", "table/de/docx", "table/kk/pdf"):
        assert client.get(f"{base}/{rest}/").status_code == 404
    assert client.get(f"{base}/table/kk/xlsx/?number=x&part=nowhere").status_code == 200


def test_empty_states(coder: User, lead: User, client: Client) -> None:
    branch()
    for name in ("table", "co-occurrence", "summaries", "saturation"):
        page(client, coder, f"/interviews/{name}/")
    entry = make_round()
    final_interview(entry)
    for name in ("table", "co-occurrence", "summaries", "saturation"):
        page(client, coder, f"/interviews/{name}/?round={entry.code}")
        page(client, lead, f"/interviews/{name}/?round={entry.code}")
        page(client, coder, f"/interviews/{name}/?round=nothing")
    for kind in ("co-occurrence", "summaries", "saturation"):
        for ending in ("docx", "xlsx"):
            fetched(client, lead, f"/interviews/table/{entry.code}/{kind}/kk/{ending}/")


def test_pages_cost_the_same_with_more_findings(
    round_: AssessmentRound, coder: User, client: Client
) -> None:
    addresses = [
        "/interviews/table/",
        f"/interviews/table/{round_.code}/codes/T1/",
        "/interviews/co-occurrence/",
        "/interviews/summaries/",
        "/interviews/saturation/",
    ]

    def cost(address: str) -> int:
        page(client, coder, address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    release_quotes(Interview.objects.filter(region="KZ-11").order_by("pk")[0])
    before = [cost(address) for address in addresses]
    for _ in range(3):
        release_quotes(final_interview(round_, [("T1", MONEY), ("T4", LAW), ("T6", STAFF)]))
    assert [cost(address) for address in addresses] == before
    assert max(before) <= 13
