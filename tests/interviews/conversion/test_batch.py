"""A ZIP with a sheet: what is right, and every mistake by row and column."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from interviews.conversion.batch import (
    MOST_FILES,
    Archive,
    BatchProblem,
    Listed,
    RowProblem,
    UnusableBatch,
    Wrong,
    check,
    group_of,
    languages_of,
    propose,
    read_archive,
    safe_name,
    scope_of,
)  # fmt: skip
from interviews.conversion.outcome import Problem, UnusableFile
from tests.interviews.conversion.made import xlsx_of, zipped
from tna_portal.organisation.roster.reading import FileRefused

HEADER = [
    "Файл", "Группа", "Регион", "Дата проведения", "Язык", "Должность", "Дата согласия", "Согласие на",
]  # fmt: skip
RIGHT = [
    "Әкім 1.docx", "Әкім", "Ақмола облысы", "05.03.2026", "қазақша, русский", "Аким села", "2026-03-05",
    "программы; цитаты",
]  # fmt: skip
REGIONS = {"ақмола": "KZ-11", "KZ-11": "KZ-11", "абай": "KZ-10"}


def archive_of(rows: Sequence[Sequence[str]], files: Mapping[str, bytes | str]) -> bytes:
    """A ZIP with a sheet of these rows."""
    return zipped({"тізім.xlsx": xlsx_of([HEADER, *rows]), **files})


def checked(archive: Archive) -> tuple[list[Listed], list[Wrong]]:
    """As a person of one branch sees it."""
    return check(archive, regions=REGIONS, allowed=frozenset({"KZ-11"}), today=date(2026, 3, 9))


def test_a_right_row_is_read() -> None:
    listed, wrong = checked(read_archive(archive_of([RIGHT], {"папка/Әкім 1.docx": b"x"})))
    assert wrong == []
    assert listed == [
        Listed(
            row=2,
            file="Әкім 1.docx",
            group="akim",
            region="KZ-11",
            held_on=date(2026, 3, 5),
            languages=("kk", "ru"),
            category="village",
            consent_on=date(2026, 3, 5),
            consent_scope=frozenset({"programmes", "quotes"}),
        )
    ]


def test_every_mistake_is_told_by_row_and_column() -> None:
    rows = [
        RIGHT,
        [
            "ӘКІМ 1.DOCX",
            "учёный",
            "Атлантида",
            "31.02.2026",
            "клингон",
            "король",
            "x",
            "без записи",
        ],
        ["c.exe", "ngo", "Абай", "10.03.2026", "en", "", "10.03.2026", "recording"],
        ["", "ngo", "KZ-11", "09.03.2026", "en", "", "09.03.2026", "recording"],
        ["d.txt", "ngo", "KZ-11", "09.03.2026", "en", "", "09.03.2026", "recording"],
        ["g.txt", "ngo", "KZ-11", "09.03.2026", "en", "", "09.03.2026", "programmes"],
        ["h.txt", "ngo", "KZ-11", "09.03.2026", "en", "", "09.03.2026", "programmes"],
    ]
    files = {"Әкім 1.docx": b"x", "c.exe": b"x", "e.txt": b"x", "1/f.txt": b"1", "2/F.txt": b"2"}
    files |= {"g.txt": b"x", "h.txt": b" \n"}
    listed, wrong = checked(read_archive(archive_of(rows, files)))
    assert [found.row for found in listed] == [2]
    assert {(w.row, w.column, w.problem) for w in wrong} == {
        (3, "Файл", RowProblem.LISTED_TWICE),
        (3, "Группа", RowProblem.UNKNOWN_GROUP),
        (3, "Регион", RowProblem.UNKNOWN_REGION),
        (3, "Дата проведения", RowProblem.BAD_DATE),
        (3, "Язык", RowProblem.UNKNOWN_LANGUAGE),
        (3, "Должность", RowProblem.UNKNOWN_CATEGORY),
        (3, "Дата согласия", RowProblem.BAD_DATE),
        (3, "Согласие на", RowProblem.UNKNOWN_SCOPE),
        (4, "Файл", RowProblem.UNSUPPORTED),
        (4, "Регион", RowProblem.OTHER_BRANCH),
        (4, "Дата проведения", RowProblem.FUTURE_DATE),
        (4, "Дата согласия", RowProblem.FUTURE_DATE),
        (4, "Согласие на", RowProblem.PROGRAMMES_MISSING),
        (5, "Файл", RowProblem.FILE_MISSING),
        (5, "Согласие на", RowProblem.PROGRAMMES_MISSING),
        (6, "Файл", RowProblem.NOT_IN_ARCHIVE),
        (6, "Согласие на", RowProblem.PROGRAMMES_MISSING),
        (7, "Файл", RowProblem.SAME_CONTENT),
        (8, "Файл", RowProblem.FILE_EMPTY),
        (0, "", RowProblem.NAME_TWICE),
        (0, "", RowProblem.NOT_IN_SHEET),
    }
    unlisted = {w.value for w in wrong if w.problem is RowProblem.NOT_IN_SHEET}
    assert unlisted == {"e.txt", "f.txt", "F.txt"}


def test_a_sheet_without_its_columns_says_which() -> None:
    data = zipped({"a.csv": "Файл;Группа\na.txt;аким\n", "a.txt": b"x"})
    listed, wrong = checked(read_archive(data))
    assert listed == []
    assert {w.column for w in wrong} == {
        "region", "held_on", "languages", "consent_on", "consent_scope",
    }  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        ["Файл", "Топ", "Өңір", "Өткізілген күні", "Тілі", "Лауазымы", "Келісім күні", "Келісім"],
        ["File", "Group", "Region", "Held on", "Languages", "Category", "Consent given on", "Consent scope"],
        ["file", "group", "region", "held_on", "languages", "category", "consent_on", "consent_scope"],
    ],
)  # fmt: skip
def test_columns_are_found_in_three_languages(header: list[str]) -> None:
    fields = (
        "file", "group", "region", "held_on", "languages", "category", "consent_on", "consent_scope",
    )  # fmt: skip
    assert propose(header) == {field: place for place, field in enumerate(fields)}


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"a.txt": b"x"}, BatchProblem.NO_SHEET),
        ({"a.csv": b"x", "b.xlsx": b"x", "a.txt": b"x"}, BatchProblem.SEVERAL_SHEETS),
        ({"a.csv": b"x;y\n1;2\n"}, BatchProblem.NO_FILES),
        ({f"{n}.txt": b"x" for n in range(MOST_FILES + 2)}, BatchProblem.TOO_MANY_FILES),
    ],
)
def test_what_is_no_batch_is_refused(parts: Mapping[str, bytes], problem: BatchProblem) -> None:
    with pytest.raises(UnusableBatch) as raised:
        read_archive(zipped(parts))
    assert raised.value.problem is problem


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"no archive", Problem.BROKEN),
        (zipped({"../a.txt": b"x"}), Problem.UNSAFE_PATH),
        (zipped({"a.txt": b"\x00" * (101 << 20)}), Problem.BOMB),
        (archive_of([RIGHT], {"a.txt": b"x"})[:-30], Problem.BROKEN),
    ],
)
def test_a_bad_archive_is_refused(data: bytes, problem: Problem) -> None:
    with pytest.raises(UnusableFile) as raised:
        read_archive(data)
    assert raised.value.problem is problem


def test_a_bad_sheet_is_refused() -> None:
    with pytest.raises(FileRefused):
        read_archive(zipped({"a.xlsx": b"PK\x03\x04", "a.txt": b"x"}))


def test_names_of_other_systems_are_read_and_litter_is_not() -> None:
    for encoding in ("cp866", "utf-8"):
        written = "Аким.txt".encode(encoding).decode("cp437")
        data = zipped({"x" * len(written.encode("cp437")): b"x", "a.csv": b"a;b\n1;2\n", "__MACOSX/y": b"",
                       ".DS_Store": b"", "d/": b""})  # fmt: skip
        data = data.replace(b"x" * len(written.encode("cp437")), written.encode("cp437"))
        assert list(read_archive(data).files) == ["Аким.txt"]


def test_names_are_safe_to_show() -> None:
    assert safe_name("a\\b/и\u0306\u202e\x07  x.txt") == "й x.txt"
    assert len(safe_name("я" * 500 + ".docx")) <= 120
    assert safe_name("я" * 500 + ".docx").endswith(".docx")


def test_words_of_three_languages_are_understood() -> None:
    groups = {
        "НПО": "ngo", "ҮЕҰ": "ngo", "үкіметтік емес ұйым": "ngo", "Кәсіпкер": "business",
        "предприниматель": "business", "басқа": "other", "Другое": "other", "иное": "other",
        "аким района": "akim", "akim": "akim", "король": None, "": None, "аким и бизнес": None,
    }  # fmt: skip
    assert {word: group_of(word) for word in groups} == groups
    assert languages_of("русский және қазақ тілі") == ("kk", "ru")
    assert languages_of("") is None
    assert languages_of("kk, fr") is None
    everything = frozenset({"programmes", "quotes", "recording"})
    assert scope_of("бағдарламалар және дәйексөздер, жазба") == everything
    assert scope_of("no recording") is None
    assert scope_of("") is None
