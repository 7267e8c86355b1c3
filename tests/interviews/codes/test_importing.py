"""Codebooks in files: read, laid over the known one, written, and read again."""

from collections.abc import Callable
from itertools import count

import pytest

from interviews.codes.differences import differences
from interviews.codes.entries import (
    Entry,
    described,
    in_cycles,
    in_tree_order,
    parts_of,
    to_translate,
)
from interviews.codes.exchange import rows_of, tree_of
from interviews.codes.importing import Plan, RowProblem, plan_import
from interviews.codes.sheet import UnusableSheet, write_sheet
from interviews.refi_qda.codebook_csv import write_codebook_csv
from interviews.refi_qda.problems import UnusableExchange
from interviews.refi_qda.writing import write_codebook

GUIDS = [f"00000000-0000-4000-8000-{n:012d}" for n in range(10)]
BOOK = (
    Entry(
        "T1", GUIDS[1], colour="#00596B",
        texts={"name_kk": "Бюджет", "name_ru": "Бюджет", "definition_kk": "Ақша туралы",
               "example_kk": "«Қаражат жоқ»", "use_when_kk": "Ақша жетпесе", "name_en": "Budget"},
    ),
    Entry("T1a", GUIDS[2], "T1", "#D95F02", texts={"name_kk": "Кіріс / шығыс"}),
    Entry("T2", GUIDS[3], colour="#5B2ACB", is_codable=False, texts={"name_kk": "=Құқық"}),
)  # fmt: skip


def new_guids() -> Callable[[], str]:
    numbers = count(100)
    return lambda: f"00000000-0000-4000-8000-{next(numbers):012d}"


def laid(text: str | bytes, book: tuple[Entry, ...] = BOOK, language: str = "kk") -> Plan:
    data = text if isinstance(text, bytes) else text.encode()
    return plan_import(book, rows_of(data, language), new_guids())


@pytest.mark.parametrize(
    "write",
    [
        lambda: write_sheet(BOOK),
        lambda: write_codebook(tree_of(BOOK, "kk")),
        lambda: write_codebook_csv(tree_of(BOOK, "kk")),
    ],
    ids=["sheet", "qdc", "taguette"],
)
def test_what_was_written_changes_nothing_when_read(write: Callable[[], bytes]) -> None:
    plan = laid(write())
    assert (plan.added, plan.changed, plan.unchanged, plan.problems) == ((), (), 3, ())


def test_our_table_makes_the_same_codebook_elsewhere() -> None:
    plan = laid(write_sheet(BOOK), book=())
    assert [(e.key, e.guid, e.parent, e.is_codable, e.texts) for e in plan.after] == [
        (e.key, e.guid, e.parent, e.is_codable, e.texts) for e in BOOK
    ]


def test_a_table_of_another_program_is_added_once() -> None:
    file = "tag,description\nЖол,Жолдар туралы\nЖол / Көпір,\n"
    first = laid(file)
    assert first.added == ("K1", "K2")
    assert [e.parent for e in first.after if e.key in first.added] == ["", "K1"]
    again = laid(file, book=first.after)
    assert (again.added, again.changed, again.unchanged) == ((), (), 2)


def test_a_category_is_known_by_its_name_where_a_file_has_no_key() -> None:
    plan = laid("tag,description\nБюджет,Жаңа анықтама\n")
    assert (plan.added, plan.changed) == ((), ("T1",))
    first = plan.after[0]
    assert first.texts["definition_kk"] == "Жаңа анықтама"
    assert first.texts["example_kk"] == "«Қаражат жоқ»"


def test_empty_cells_and_missing_columns_change_nothing() -> None:
    plan = laid("key;name_ru;definition_kk\nT1;Бюджеты;\n")
    assert plan.changed == ("T1",)
    assert plan.after[0].texts == dict(BOOK[0].texts) | {"name_ru": "Бюджеты"}
    assert plan.after[1].parent == "T1"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("key,parent,name\nA,B,a\nB,A,b\n", RowProblem.CYCLE),
        ("key,parent,name\nT1,T1a,\n", RowProblem.CYCLE),
        ("key,parent,name\nA,A,a\n", RowProblem.CYCLE),
        ("key,name\nA,a\na,b\n", RowProblem.TWICE),
        ("key,name\nA,БЮДЖЕТ \n", RowProblem.NAME_TWICE),
        ("key,name\nA,x\nB,X\n", RowProblem.NAME_TWICE),
        ("key,name\nA,\n", RowProblem.NAME_MISSING),
        ("key,name\nA b,x\n", RowProblem.BAD_KEY),
        ("key,guid,name\nA,1,x\n", RowProblem.BAD_GUID),
        ("key,parent,name\nA,Z,x\n", RowProblem.UNKNOWN_PARENT),
        (f"key,name\nA,{'x' * 121}\n", RowProblem.NAME_TOO_LONG),
        (f"key,name,definition\nA,x,{'x' * 2001}\n", RowProblem.TEXT_TOO_LONG),
        ("key,parent,name\nA,,a\n" + "".join(f"A{n},A{n - 1 or ''},a\n" for n in range(1, 7)),
         RowProblem.TOO_DEEP),
        ("key,name\n" + "".join(f"X{n},x{n}\n" for n in range(498)), RowProblem.TOO_MANY),
        ("key,name\n" + "".join(f"X{n},x{n}\n" for n in range(10_000)), RowProblem.TOO_MANY),
    ],
)  # fmt: skip
def test_a_wrong_row_stops_everything(text: str, problem: RowProblem) -> None:
    plan = laid(text)
    assert problem in {found for _, found in plan.problems}
    assert plan.after == ()


def test_a_wrong_row_is_told_by_its_line() -> None:
    assert laid("key,name\nA,a\nB b,b\n").problems == (("3", RowProblem.BAD_KEY),)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"key,key\nA,B\n", UnusableSheet),
        (b"\xff\xfe\x00k", UnusableExchange),
        (b"<CodeBook>", UnusableExchange),
        (b"<html/>", UnusableExchange),
        (b"", UnusableExchange),
        ("tag\n" + "x\n" * 6000, UnusableExchange),
    ],
)
def test_what_is_no_codebook_is_refused(data: bytes | str, error: type[Exception]) -> None:
    with pytest.raises(error):
        rows_of(data if isinstance(data, bytes) else data.encode(), "kk")


def test_a_description_carries_all_parts_and_gives_them_back() -> None:
    text = described(BOOK[0], "kk")
    assert text == "Ақша туралы\n\nМысал: «Қаражат жоқ»\n\nҚашан қолданылады: Ақша жетпесе"
    assert parts_of(text, "kk") == {
        name: text for name, text in BOOK[0].texts.items() if name.split("_")[0] != "name"
    } | {"definition_kk": "Ақша туралы"}


def test_missing_languages_are_named_and_filled_from_another() -> None:
    assert to_translate(BOOK[0].texts) == ("ru", "en")
    assert to_translate(BOOK[1].texts) == ("ru", "en")
    assert BOOK[1].text("name", "en") == "Кіріс / шығыс"


def test_cycles_are_found_and_never_walked() -> None:
    assert in_cycles({"A": "B", "B": "A", "C": "A", "D": ""}) == {"A", "B", "C"}
    assert in_tree_order([Entry("A", "", "B"), Entry("B", "", "A")]) == []


def test_differences_tell_what_was_and_what_is() -> None:
    texts = {"name_kk": "a"}
    old = {"key": "A", "parent": "", "colour": "", "is_codable": True, "is_retired": False,
           "merged_into": "", "texts": texts}  # fmt: skip
    new = old | {"is_retired": True, "texts": {"name_kk": "b"}}
    added = old | {"key": "B"}
    found = [(d.key, d.field, d.before, d.after) for d in differences([old], [new, added])]
    assert found == [
        ("A", "name_kk", "a", "b"),
        ("A", "is_retired", False, True),
        ("B", "", None, ""),
        ("B", "name_kk", "", "a"),
    ]
