"""Answers as tables: columns, cells, formulas, letters that survive both formats."""

import csv
from io import StringIO
from pathlib import Path

import openpyxl
import pytest

from surveys.questionnaire import library
from surveys.sheets.columns import LEADING, blocks_of, codebook, header, row
from surveys.sheets.files import write_csv, write_xlsx
from tests.surveys.questionnaire.definitions import every_type
from tna_portal.common.sheets import BOM, Cell, defused

LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі ₸ № «тырнақша»"
ANSWERS = {
    "agree": True,
    "one": {"option": "x", "other": LETTERS},
    "many": {"options": ["a", "c"]},
    "count": 41,
    "money": 12.5,
    "short": "=1+1",
    "scale": {"i1": "4"},
    "pair": {"FIN": {"importance": 5, "competence": 9}},
    "order": {"r2": 1},
    "place": {"region": "KZ-11", "district": ""},
    "courses": [{"name": "A", "year": 2020}],
}
LEAD: list[Cell] = [1, "akims", "KZ-11", "rural", "lt1", "kk", "2026-11"]


def test_each_type_has_its_columns() -> None:
    names = header(blocks_of([every_type()]))
    assert names[: len(LEADING)] == list(LEADING)
    assert names[len(LEADING) :] == [
        *(
            "agree",
            "one",
            "one_other_text",
            "many_a",
            "many_b",
            "many_c",
            "many_none",
            "count",
            "money",
        ),
        *("short", "day", "month", "scale_i1", "scale_i2", "pair_FIN_importance"),
        *("pair_FIN_competence", "pair_LEG_importance", "pair_LEG_competence", "order_r1"),
        *("order_r2", "order_r3", "place_region", "place_district", "courses", "later", "end"),
    ]


def test_the_cells_of_a_response_stand_below_their_columns() -> None:
    blocks = blocks_of([every_type()])
    cells = dict(zip(header(blocks), row(LEAD, ANSWERS, blocks, None), strict=True))
    assert (cells["one"], cells["one_other_text"]) == ("x", LETTERS)
    assert [cells[f"many_{o}"] for o in ("a", "b", "c", "none")] == [1, 0, 1, 0]
    assert (cells["pair_FIN_competence"], cells["pair_LEG_importance"]) == (9, None)
    assert (cells["order_r1"], cells["order_r2"]) == (None, 1)
    assert (cells["place_region"], cells["place_district"]) == ("KZ-11", None)
    empty = dict(zip(header(blocks), row(LEAD, {}, blocks, "kk"), strict=True))
    assert {value for name, value in empty.items() if name not in LEADING} == {None}


@pytest.mark.parametrize(
    ("language", "word"), [("kk", "Ауылдық"), ("ru", "сельск"), ("en", "rural")]
)
def test_words_come_in_the_chosen_language(language: str, word: str) -> None:
    blocks = blocks_of([library.load("akims_2023")])
    cells = row(LEAD, {"Q1": {"option": "rural"}}, blocks, language)
    assert word in str(cells[len(LEADING) + 1])


def test_a_retired_question_keeps_its_column_and_a_new_one_comes_behind() -> None:
    old, new = library.load("akims_2023"), every_type()
    names = header(blocks_of([old, new]))
    assert names[: len(header(blocks_of([old])))] == header(blocks_of([old]))
    assert len(names) == len(set(names))


@pytest.mark.parametrize("text", ["=1+1", "+7 701", "-5", "@x", "\tx", "\rx"])
def test_no_text_is_read_as_a_formula(text: str) -> None:
    assert defused(text) == f"'{text}"
    assert (defused("x=1"), defused(-5), defused(None)) == ("x=1", -5, None)


@pytest.mark.parametrize("with_bom", [True, False])
def test_csv_keeps_every_letter(tmp_path: Path, *, with_bom: bool) -> None:
    blocks = blocks_of([every_type()])
    path = tmp_path / "a.csv"
    write_csv(path, [header(blocks), row(LEAD, ANSWERS, blocks, None)], with_bom=with_bom)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(BOM) is with_bom
    lines = list(csv.DictReader(StringIO(text.removeprefix(BOM))))
    assert lines[0]["one_other_text"] == LETTERS
    assert lines[0]["short"] == "'=1+1"
    assert lines[0]["money"] == "12.5"


def test_xlsx_keeps_letters_numbers_and_texts_apart(tmp_path: Path) -> None:
    blocks = blocks_of([every_type()])
    path = tmp_path / "a.xlsx"
    write_xlsx(path, [header(blocks), row(LEAD, ANSWERS, blocks, None)], codebook(blocks))
    book = openpyxl.load_workbook(path)
    names, cells = (list(line) for line in book["answers"].iter_rows(values_only=True))
    found = dict(zip(names, cells, strict=True))
    assert (found["one_other_text"], found["short"], found["money"]) == (LETTERS, "=1+1", 12.5)
    assert book["answers"].cell(2, names.index("short") + 1).data_type == "s"
    lines = {line[0]: line for line in book["codebook"].iter_rows(values_only=True)}
    assert lines["many_a"][1] == "multi"
    assert lines["pair_FIN_importance"][6] == "FIN"
