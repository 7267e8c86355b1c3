"""Raw answers as another program reads them: from the button to the cells of both kinds of file."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from surveys.models import FileJob, Questionnaire
from surveys.services.answering import withdraw
from surveys.services.files import make_due, path_of, request_answers
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import answer, draft_with, make_invited, make_questionnaire
from tests.surveys.questionnaire.definitions import every_type_source
from tna_portal.organisation.models import AssessmentRound

pytestmark = pytest.mark.django_db
KAZAKH = "ә ғ қ ң ө ұ ү һ і Ә Ғ Қ Ң Ө Ұ Ү Һ І ₸"
DANGEROUS = (
    "=1+1",
    "+7 701",
    "-5 балл",
    "@сілтеме",
    '=HYPERLINK("http://x")',
    KAZAKH,
    "a;b,c\t«d»",
)
WORDS = {"kk": "Ғылым ₸ үшін", "ru": "Ещё «наука»", "en": "Science, first"}


def answered() -> AssessmentRound:
    """One response for each dangerous text; a draft and a withdrawn response beside."""
    source = every_type_source()
    first = source["sections"][0]["questions"]
    next(q for q in first if q["code"] == "one")["options"][0]["text"] = WORDS
    entry = make_round()
    people = make_invited(make_questionnaire(entry, source=source), len(DANGEROUS) + 2)
    for person, words in zip(people, DANGEROUS, strict=False):
        given: dict[str, Any] = {
            "agree": True,
            "one": {"option": "a"},
            "many": {"options": ["a", "c"]},
            "money": 12.5,
            "count": 41,
            "end": words,
        }
        answer(person, given, language="kk")
    withdraw(receipt=answer(people[-2], {"agree": True}), now=timezone.now())
    draft_with(people[-1], {"end": "не отправлено"})
    return entry


def made(kind: str, language: str, *, labels: bool, bom: bool = False) -> bytes:
    """The file of the round."""
    entry = AssessmentRound.objects.first() or answered()
    job: FileJob = request_answers(
        entry=entry,
        kind=kind,
        language=language,
        with_labels=labels,
        with_bom=bom,
        with_version=False,
        reason="looking at it elsewhere",
        actor=make_user("methodologist"),
        now=timezone.now(),
    )
    assert make_due(now=timezone.now()) == 1
    return path_of(job).read_bytes()


@pytest.mark.parametrize("bom", [True, False])
def test_csv_with_and_without_its_mark(*, bom: bool) -> None:
    data = made("answers_csv", "kk", labels=False, bom=bom)
    assert data.startswith(b"\xef\xbb\xbf") is bom
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(DANGEROUS)  # no draft, nothing that was taken back
    found = {row["end"] for row in rows}
    assert found == {f"'{w}" if w[0] in "=+-@" else w for w in DANGEROUS}
    assert {(row["many_a"], row["many_b"], row["many_c"], row["many_none"]) for row in rows} == {
        ("1", "0", "1", "0")
    }
    assert {(row["money"], row["count"], row["one"]) for row in rows} == {("12.5", "41", "a")}
    assert [row["response_number"] for row in rows] == [str(n + 1) for n in range(len(rows))]


@pytest.mark.parametrize("language", WORDS)
def test_words_or_codes_in_three_languages(language: str) -> None:
    for labels in (True, False):
        data = made("answers_xlsx", language, labels=labels)
        names, *lines = openpyxl.load_workbook(io.BytesIO(data))["answers"].iter_rows(
            values_only=True
        )
        assert {line[names.index("one")] for line in lines} == {WORDS[language] if labels else "a"}
        assert {line[names.index("many_a")] for line in lines} == {1}


def test_xlsx_has_texts_numbers_and_a_codebook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made("answers_xlsx", "ru", labels=True)))
    assert book.sheetnames == ["answers", "codebook"]
    names = [cell.value for cell in book["answers"][1]]
    cells = [row[names.index("end")] for row in book["answers"].iter_rows(min_row=2)]
    assert {cell.value for cell in cells} == set(DANGEROUS)
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    money = [row[names.index("money")] for row in book["answers"].iter_rows(min_row=2)]
    assert {(cell.value, cell.data_type) for cell in money} == {(12.5, "n")}
    head, *lines = book["codebook"].iter_rows(values_only=True)
    own = [line for line in lines if line[0] == "one" and line[5] == "a"]
    assert [line[6:9] for line in own] == [tuple(WORDS.values())]
    described = {line[0] for line in lines if not line[5]}
    leading = {name for name in names if str(name).startswith("response_")}
    assert set(names) - leading == described
    assert head[:2] == ("column", "type")


def test_nothing_in_a_file_leads_to_a_person() -> None:
    data = made("answers_csv", "kk", labels=False).decode()
    questionnaire = Questionnaire.objects.get()
    for invitation in questionnaire.invitations.select_related("respondent"):
        assert invitation.token_hash not in data
        assert invitation.respondent is not None
        assert invitation.respondent.external_key not in data
