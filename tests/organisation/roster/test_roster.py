"""Lists of heads and deputies: reading any file, matching, checking, importing all or nothing."""

import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories.organisation import branch, make_user
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import Respondent, RosterUpload
from tna_portal.organisation.roster.checking import Listed, check, propose, simple
from tna_portal.organisation.roster.reading import FileRefused, read_rows
from tna_portal.organisation.services.roster import (
    contact_of,
    drop_old_uploads,
    import_roster,
    keep_upload,
)

HEADER = [
    "Код",
    "Область",
    "Район",
    "Должность",
    "Ауыл",
    "ФИО",
    "Телефон",
    "E-mail",
    "Избран",
    "Срок",
]
ROW = ["k-1", "Акмолинская область", "", "Аким сельского округа", "Қаратал", "Әсел Қ.", "+7 701"]
REGIONS = {simple("Акмолинская область"): "KZ-11", "KZ-11": "KZ-11", "KZ-59": "KZ-59"}


def table(*rows: list[str], separator: str = ";", encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    return "\r\n".join(separator.join(row) for row in rows).encode(encoding)


def workbook(*rows: list[Any]) -> bytes:
    """An XLSX file."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    """An XLSX file with parts added or replaced; __ stands for /."""
    target = io.BytesIO()
    new = {name.replace("__", "/"): content for name, content in parts.items()}
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for entry in old.infolist():
            if entry.filename not in new:
                archive.writestr(entry, old.read(entry))
        for name, content in new.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_is_read_as_offices_save_it(encoding: str, separator: str) -> None:
    row = ["k-1", "Область"] if encoding == "cp1251" else ["k-1", "Ақмола облысы"]
    assert read_rows(table(HEADER[:2], row, separator=separator, encoding=encoding)) == [
        HEADER[:2],
        row,
    ]


def test_xlsx_is_read_with_its_dates_and_numbers() -> None:
    day = datetime(2024, 5, 1)  # noqa: DTZ001 - as a spreadsheet keeps it
    rows = read_rows(workbook(["Код", "Избран"], [7, day], [], [" а  б ", None]))
    assert rows == [["Код", "Избран"], ["7", "2024-05-01"], ["а б"]]


def refused(data: bytes) -> str:
    """Why."""
    with pytest.raises(FileRefused) as raised:
        read_rows(data)
    return raised.value.reason


def test_what_is_dangerous_or_no_list_is_refused_with_its_reason() -> None:
    good = workbook(HEADER, ROW)
    assert refused(b"") == "empty"
    assert refused(b"\x00" * 11 * 1024 * 1024) == "too_big"
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest") == "old_or_encrypted"
    assert (
        refused(repacked(good, xl__vbaProject_bin=b"x", **{"xl__vbaProject.bin": b"x"})) == "macros"
    )
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    assert refused(repacked(good, **{"xl__sharedStrings.xml": evil})) == "entities"
    assert refused(repacked(good, xl__bomb=b"0" * 60 * 1024 * 1024)) == "bomb"
    assert refused(good[: len(good) // 2]) == "not_a_list"
    assert refused(table(HEADER)) == "empty"
    assert refused(table(["x"], ["y"])) == "no_header"
    assert refused(table(["a"] * 61, ["b"] * 61)) == "too_many_columns"
    assert refused(table(["a", "b"], *[["1", "2"]] * 20_001)) == "too_many_rows"


def test_a_sheet_formatted_to_its_last_row_is_read_quickly() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER)
    sheet.append(ROW)
    sheet.cell(1_000_000, 1).number_format = "0"
    target = io.BytesIO()
    book.save(target)
    assert len(read_rows(target.getvalue())) == 2


@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda b: b"PK\x03\x04" + b))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_rows(data)
    except FileRefused as error:
        assert error.reason  # noqa: PT017 - any reason will do


def test_columns_are_found_by_their_words_in_three_languages() -> None:
    assert propose(HEADER) == {
        "key": 0, "region": 1, "district": 2, "category": 3, "place": 4, "name": 5,
        "phone": 6, "email": 7, "elected_on": 8, "term": 9,
    }  # fmt: skip
    assert propose(["Key", "Region", "Post"]) == {"key": 0, "region": 1, "category": 2}
    assert propose(["Код", "Өңір", "Лауазымы", "Аты-жөні"])["name"] == 3


def test_problems_name_row_and_column() -> None:
    rows = [
        HEADER,
        ROW,
        ["k-1", "KZ-59", "", "депутат"],
        ["", "Атлантида", "", "король", "", "", "", "not-mail", "32.01.2026", "99"],
    ]
    people, problems = check(rows, propose(HEADER), REGIONS, {}, frozenset({"KZ-11"}))
    assert [p.key for p in people] == ["k-1"]
    assert people[0].contact == {"name": "Әсел Қ.", "phone": "+7 701"}
    assert [(p.row, p.column, p.code) for p in problems] == [
        (3, "Код", "key_twice"),
        (3, "Область", "other_branch"),
        (4, "Код", "key_missing"),
        (4, "Область", "unknown_region"),
        (4, "Должность", "unknown_category"),
        (4, "E-mail", "bad_email"),
        (4, "Избран", "bad_date"),
        (4, "Срок", "bad_term"),
    ]


@pytest.mark.django_db
def test_a_list_is_imported_from_the_file_to_the_people(client: Client) -> None:
    client.force_login(make_user("coordinator", branch_code=branch().code), backend=BACKEND)
    upload, columns = reverse("organisation:roster"), reverse("organisation:roster_columns")
    file = SimpleUploadedFile("list.xlsx", workbook(HEADER, ROW, ["k-2", "KZ-11", "", "село"]))
    assert client.post(upload, {"file": file})["Location"] == columns
    assert "Әсел".encode() not in bytes(RosterUpload.objects.get().content_encrypted)
    page = client.get(columns)
    assert page.status_code == 200
    chosen = {field: str(column) for field, column in propose(HEADER).items()}
    assert client.post(columns, {**chosen, "go": "import"}).status_code == 302
    person = Respondent.objects.get(external_key="k-1")
    assert (person.region_id, person.category) == ("KZ-11", "rural")
    assert contact_of(person) == {"name": "Әсел Қ.", "phone": "+7 701"}
    assert "Әсел".encode() not in bytes(person.contact_encrypted or b"")
    assert not RosterUpload.objects.exists()


@pytest.mark.django_db
def test_one_wrong_row_keeps_everything_out(client: Client) -> None:
    client.force_login(make_user("coordinator", branch_code=branch().code), backend=BACKEND)
    file = SimpleUploadedFile("list.csv", table(HEADER, ROW, ["k-2", "KZ-59", "", "село"]))
    client.post(reverse("organisation:roster"), {"file": file})
    chosen = {field: str(column) for field, column in propose(HEADER).items()}
    answer = client.post(reverse("organisation:roster_columns"), {**chosen, "go": "import"})
    assert answer.status_code == 422
    assert not Respondent.objects.exists()
    refusal = client.post(
        reverse("organisation:roster"), {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04no")}
    )
    assert refusal.status_code == 422


@pytest.mark.django_db
def test_a_second_import_updates_by_key_in_few_queries() -> None:
    actor = make_user("admin")
    people = [
        Listed(f"k-{n}", "KZ-11", None, "rural", f"Ауыл {n}", {}, None, None) for n in range(2345)
    ]
    upload = keep_upload(rows=[["a"]], file_name="x", owner=actor, now=timezone.now())
    with CaptureQueriesContext(connection) as captured:
        import_roster(upload=upload, people=people, actor=actor)
    assert len(captured) < 40
    changed = [Listed("k-1", "KZ-59", None, "city", "Қала", {"name": "А"}, None, 4)]
    again = keep_upload(rows=[["a"]], file_name="x", owner=actor, now=timezone.now())
    import_roster(upload=again, people=changed, actor=actor)
    assert Respondent.objects.count() == 2345
    one = Respondent.objects.get(external_key="k-1")
    assert (one.region_id, one.category, one.term_years) == ("KZ-59", "city", 4)
    without = [Listed("k-1", "KZ-59", None, "city", "Қала", {}, None, 4)]
    third = keep_upload(rows=[["a"]], file_name="x", owner=actor, now=timezone.now())
    import_roster(upload=third, people=without, actor=actor)
    assert contact_of(Respondent.objects.get(external_key="k-1")) == {"name": "А"}


@pytest.mark.django_db
def test_another_branch_s_person_is_not_taken_over_by_the_key(client: Client) -> None:
    elsewhere = [Listed("k-1", "KZ-59", None, "city", "Қала", {}, None, None)]
    admin = make_user("admin")
    upload = keep_upload(rows=[["a"]], file_name="x", owner=admin, now=timezone.now())
    import_roster(upload=upload, people=elsewhere, actor=admin)
    client.force_login(make_user("coordinator", branch_code=branch().code), backend=BACKEND)
    file = SimpleUploadedFile("list.csv", table(HEADER, ROW))
    client.post(reverse("organisation:roster"), {"file": file})
    chosen = {field: str(column) for field, column in propose(HEADER).items()}
    answer = client.post(reverse("organisation:roster_columns"), {**chosen, "go": "import"})
    assert answer.status_code == 422
    assert Respondent.objects.get().region_id == "KZ-59"


@pytest.mark.django_db
def test_what_was_never_imported_goes_after_a_day() -> None:
    now = timezone.now()
    keep_upload(rows=[["a"]], file_name="x", owner=make_user("admin"), now=now)
    drop_old_uploads(now=now + timedelta(hours=23))
    assert RosterUpload.objects.exists()
    drop_old_uploads(now=now + timedelta(hours=25))
    assert not RosterUpload.objects.exists()
