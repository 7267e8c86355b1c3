"""Many interviews at once: every mistake is told and nothing is half imported; twice adds nothing."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import ArchiveUpload, Interview, Upload, UploadState
from interviews.services.uploads import convert_due
from interviews.sheet_template import template_sheet
from tests.cast import Cast
from tests.interviews.conversion.made import xlsx_of, zipped
from tests.interviews.uploads.test_uploads import coder, do, keep_all, text_of
from tna_portal.organisation.roster.reading import read_rows

__all__ = ["coder"]

HEADER = [
    "Файл",
    "Группа",
    "Регион",
    "Дата проведения",
    "Язык",
    "Должность",
    "Дата согласия",
    "Согласие",
]
ROW = ["НПО", "Акмолинская область", "05.03.2026", "русский", "", "05.03.2026", "программы, цитаты"]


def archive(*rows: Sequence[str], **files: str) -> bytes:
    """A ZIP of texts with a sheet of these rows."""
    return zipped(
        {"list.xlsx": xlsx_of([HEADER, *rows])}
        | {f"{name}.txt": text for name, text in files.items()}
    )


def send(client: Client, cast: Cast, data: bytes) -> Any:
    """An archive for the round."""
    form = {"round": cast.round.pk, "file": SimpleUploadedFile("talks.zip", data)}
    return client.post(reverse("interviews:batch"), form, follow=True)


TWO = archive(["a.txt", *ROW], ["b.txt", *ROW], a="Вопрос: Один?", b="Вопрос: Два?")


def test_an_archive_is_looked_at_and_imported_once(coder: tuple[Client, Cast]) -> None:
    client, cast = coder
    before = Interview.objects.count()
    page = send(client, cast, TWO)
    assert "Будет добавлено 2 интервью." in text_of(page)
    assert Interview.objects.count() == before
    assert b"list.xlsx" not in bytes(ArchiveUpload.objects.get().content_encrypted)
    client.post(reverse("interviews:batch_check"))
    new = Interview.objects.order_by("-pk")[:2]
    assert {(i.branch.code, i.region_id, i.group, i.consent_scope) for i in new if i.branch} == {
        ("kz-11", "KZ-11", "ngo", "quotes")
    }
    assert not ArchiveUpload.objects.exists()
    assert convert_due(now=timezone.now()) == 2
    queue = client.get(reverse("interviews:texts"))
    assert queue.context["next"] == Upload.objects.get(interview=cast.ids["incoming"])

    keep_all(client, new[0].pk)
    page = send(client, cast, TWO)  # again: one is kept, one waits
    assert "уже есть" in text_of(page)
    client.post(reverse("interviews:batch_check"))
    do(client, new[1].pk, "discard_text")
    send(client, cast, TWO)  # its text is missing now, so it is read again
    client.post(reverse("interviews:batch_check"))
    assert Interview.objects.count() == before + 2
    states = Upload.objects.filter(interview__in=new).values_list("interview", "state")
    assert list(states) == [(new[1].pk, UploadState.WAITING)]


def test_everything_wrong_is_told_and_nothing_is_imported(coder: tuple[Client, Cast]) -> None:
    client, cast = coder
    before = Interview.objects.count()
    foreign = ["b.txt", ROW[0], "Абай облысы", *ROW[2:]]
    late = ["c.txt", *ROW[:2], "31.02.2026", *ROW[3:]]
    data = archive(["a.txt", *ROW], foreign, late, a="Один.", b="Два.", c=" ", d="Четыре.")
    page = text_of(send(client, cast, data))
    for sentence in (
        "Вы не можете добавлять интервью этого региона.",
        "дату в виде",
        "Файл пуст.",
        "нет строки об этом файле",
    ):
        assert sentence in page
    assert client.post(reverse("interviews:batch_check")).status_code == 422
    assert Interview.objects.count() == before


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no archive", "поврежден"),
        (zipped({"a.txt": "x"}), "нет таблицы"),
        (archive(["a.txt", *ROW]), "нет текстов"),
        (zipped({"../a.txt": "x", "list.csv": "a;b\nc;d\n"}), "ведущие за его пределы"),
        (zipped({"a.txt": "x", "list.xlsx": "broken"}), "Таблица не читается"),
        (zipped({"a.txt": "0" * 120_000_000, "list.csv": "a;b\nc;d\n"}), "чрезмерно большим"),
    ],
    ids=["broken", "no sheet", "no files", "path", "sheet", "bomb"],
)
def test_an_unusable_archive_is_told_so(
    coder: tuple[Client, Cast], data: bytes, sentence: str
) -> None:
    client, cast = coder
    page = send(client, cast, data)
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert not ArchiveUpload.objects.exists()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_example_of_the_sheet_is_understood(coder: tuple[Client, Cast], language: str) -> None:
    client, cast = coder
    sheet = template_sheet(language)
    name = read_rows(sheet)[1][0]
    page = send(client, cast, zipped({"list.xlsx": sheet, name: "текст"}))
    assert "Будет добавлено 1 интервью." in text_of(page)
