"""From a file to a kept text, through the pages and the worker's sweep."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.choices import Stage
from interviews.conversion.batch import RowProblem, Wrong
from interviews.conversion.outcome import Note, Problem, UnusableFile
from interviews.models import Interview, Pseudonym, Transcript, Upload, UploadState
from interviews.selectors.shown import shown_text
from interviews.services import uploads
from interviews.transcript.text import Note as TextNote
from interviews.transcript.turns import CorrectionProblem
from interviews.upload_words import (
    correction_sentence,
    file_sentence,
    note_sentence,
    row_sentence,
)
from tests.cast import Cast, build
from tests.factories.interviews import make_interview
from tests.interviews.conversion.made import docx_of, pdf_of, with_part, zipped
from tests.interviews.conversion.test_refusals import SCAN
from tests.test_permissions import BACKEND
from tna_portal.dashboards.services import sweep
from tna_portal.organisation.models import AuditEntry

TALK = [
    "Сұрақ: Мәселе қандай?",
    "Жауап: Ақжар ауданының әкімімін. Айгүл Сейтқалиевамен шештік. Оған сенемін.",
    "Сұрақ: Что сказала Айгүл Сейтқалиева?",
]


@pytest.fixture
def coder(db: None, client: Client) -> tuple[Client, Cast]:
    """The branch's coder, reading Russian."""
    cast = build()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    client.force_login(cast.users["coder"], backend=BACKEND)
    return client, cast


def text_of(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


def send(client: Client, pk: int, name: str, data: bytes) -> Any:
    """A file for an interview."""
    address = reverse("interviews:transcript", args=[pk])
    return client.post(address, {"file": SimpleUploadedFile(name, data)}, follow=True)


def do(client: Client, pk: int, page: str, **data: object) -> str:
    """Post to a page in the state that it is in; what is shown then."""
    revision = Upload.objects.get(interview=pk).revision
    address = reverse(f"interviews:{page}", args=[pk])
    return text_of(client.post(address, {"revision": revision, **data}, follow=True))


def keep_all(client: Client, pk: int) -> str:
    """Confirm every name and keep the text."""
    for kind in ("person", "place", "post", "phone"):
        do(client, pk, "names", all=kind)
    return do(client, pk, "keep_text")


def test_a_file_becomes_a_text_without_names(coder: tuple[Client, Cast]) -> None:
    client, cast = coder
    pk = cast.ids["empty"]
    waiting = text_of(send(client, pk, "сұхбат.docx", docx_of(TALK)))
    assert 'data-waiting="waiting"' in waiting
    stored = bytes(Upload.objects.get(interview=pk).content_encrypted or b"")
    assert b"word/document.xml" not in stored
    sweep(now=timezone.now())

    address = reverse("interviews:transcript", args=[pk])
    page = text_of(client.get(address))
    assert "Оған сенемін." in page
    do(client, pk, "correct_turns", do="speaker", speaker="Жауап", label="Әкім", role="interviewee")
    talk = uploads.draft_of(Upload.objects.get(interview=pk))
    at = talk.text.index("Оған")
    do(client, pk, "correct_turns", do="split", at=at, next="Көмекші")
    assert "Көмекші" in text_of(client.get(f"{address}?turn={at}"))
    assert "ждут Вашего решения" in do(client, pk, "keep_text")
    assert not Transcript.objects.filter(interview=pk).exists()

    names = text_of(client.get(reverse("interviews:names", args=[pk])))
    assert "Айгүл Сейтқалиевамен" in names
    keep_all(client, pk)
    kept = Transcript.objects.get(interview=pk)
    assert kept.text.split("\n")[1:] == [
        "Жауап: [Локация 1] ауданының әкімімін. [Персона 1] шештік. Оған сенемін.",
        "Сұрақ: Что сказала [Персона 1]?",
    ]
    assert [speaker for *_, speaker in kept.turns] == ["Сұрақ", "Әкім", "Көмекші", "Сұрақ"]
    start, end, _ = kept.turns[2]
    assert kept.text[start:end].strip() == "Оған сенемін."
    assert kept.speakers["Әкім"] == "interviewee"
    assert kept.pseudonymised_by == cast.users["coder"]
    assert Interview.objects.get(pk=pk).stage == Stage.READY
    assert not Upload.objects.filter(interview=pk).exists()
    rows = Pseudonym.objects.filter(interview=pk)
    assert {row.placeholder for row in rows} == {"[Локация 1]", "[Персона 1]"}
    assert all("Айгүл".encode() not in bytes(row.forms_encrypted) for row in rows)

    register = reverse("interviews:register", args=[pk])
    assert client.get(register).status_code == 403
    client.force_login(cast.users["methodologist"], backend=BACKEND)
    assert "Айгүл Сейтқалиевамен, Айгүл Сейтқалиева" in text_of(client.get(register))
    assert AuditEntry.objects.filter(action="pseudonyms_read", subject_id=str(pk)).count() == 1


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.docx", docx_of()[:-200], Problem.BROKEN),
        ("a.pdf", pdf_of([TALK], password="secret"), Problem.ENCRYPTED),
        ("a.pdf", SCAN, Problem.IMAGE_ONLY),
        ("a.docm", with_part(docx_of(), "word/vbaProject.bin", b"x"), Problem.MACROS),
        ("a.txt", "Қала".encode("utf-16-le"), Problem.ENCODING),
        ("a.txt", "\u200f\u200b\u2066".encode(), Problem.EMPTY),
        ("a.txt", ("я" * 450_000).encode(), Problem.TOO_LARGE),
        ("a.docx", with_part(docx_of(), "../../etc/passwd", b"x"), Problem.UNSAFE_PATH),
        ("a.docx", zipped({f"{n}.xml": b"" for n in range(2001)}), Problem.BOMB),
        ("a.exe", b"MZ\x90\x00", Problem.UNSUPPORTED),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(
    coder: tuple[Client, Cast], name: str, data: bytes, problem: Problem
) -> None:
    client, cast = coder
    kept = cast.ids["interview"]  # it has a text already, which stays
    before = Transcript.objects.get(interview=kept).text
    send(client, kept, name, data)
    uploads.convert_due(now=timezone.now())
    upload = Upload.objects.get(interview=kept)
    assert (upload.state, upload.problem) == (UploadState.FAILED, problem)
    assert upload.content_encrypted is None
    page = text_of(client.get(reverse("interviews:transcript", args=[kept])))
    assert "Последний текст не удалось прочитать" in page
    assert Transcript.objects.get(interview=kept).text == before
    assert send(client, kept, "b.txt", "Сөз.".encode()).status_code == 200  # another try


def test_every_problem_has_its_words_in_the_three_languages() -> None:
    from django.utils.translation import override  # noqa: PLC0415 - used here only

    def words() -> list[str]:
        rows = [row_sentence(Wrong(2, "x", problem)) for problem in RowProblem]
        corrections = [correction_sentence(problem) for problem in CorrectionProblem]
        notes = [note_sentence(note) for note in (*Note, *TextNote)]
        return [*map(file_sentence, Problem), *rows, *corrections, *notes]

    spoken = []
    for language in ("kk", "ru", "en"):
        with override(language):
            spoken.append(words())
    for texts in zip(*spoken, strict=True):
        assert len(set(texts)) == 3


def test_invisible_characters_and_emoji_go_and_are_told(coder: tuple[Client, Cast]) -> None:
    client, cast = coder
    pk = cast.ids["empty"]
    address = reverse("interviews:transcript", args=[pk])
    client.post(address, {"text": "Бюджет\x07 аз 😀😀 қал\u200bды.\u202e"})
    uploads.convert_due(now=timezone.now())
    page = text_of(client.get(address))
    assert "Бюджет аз [emoji] қалды." in page
    assert "Невидимые знаки удалены." in page
    assert "Эмодзи заменены" in page
    keep_all(client, pk)
    assert Transcript.objects.get(interview=pk).text == "Бюджет аз [emoji] қалды."


def test_nothing_is_lost_where_two_look_at_once(coder: tuple[Client, Cast]) -> None:
    client, cast = coder
    pk = cast.ids["incoming"]
    do(client, pk, "names", all="person")
    stale = client.post(
        reverse("interviews:correct_turns", args=[pk]),
        {"revision": 1, "do": "text", "speaker": "Жауап"},
        follow=True,
    )
    assert "уже изменил" in text_of(stale)
    draft = uploads.draft_of(Upload.objects.get(interview=pk))
    assert "Жауап" in draft.dialogue.roles
    wrong = do(client, pk, "correct_turns", do="merge", start="-1")
    assert "notice--error" in wrong
    again = client.post(reverse("interviews:transcript", args=[pk]), {"text": "Басқа мәтін."})
    assert again.status_code == 422


def test_a_text_of_a_dead_worker_is_taken_again_and_old_ones_go(
    coder: tuple[Client, Cast], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, cast = coder
    now = timezone.now()
    empty = Interview.objects.get(pk=cast.ids["empty"])
    upload = uploads.upload_text(
        interview_id=empty.pk, data=b"One.", name="a.txt", actor=cast.users["coder"], now=now
    )
    Upload.objects.filter(pk=upload.pk).update(state=UploadState.RUNNING, seen_at=now)
    assert uploads.convert_due(now=now) == 0

    def unavailable(*_: object, **__: object) -> None:
        raise UnusableFile(Problem.UNAVAILABLE)

    with monkeypatch.context() as patched:  # no process can be started: it waits on
        patched.setattr(uploads, "convert", unavailable)
        uploads.convert_due(now=now + timedelta(minutes=6))
    upload.refresh_from_db()
    assert (upload.state, bool(upload.content_encrypted)) == (UploadState.WAITING, True)
    assert uploads.convert_due(now=now + timedelta(minutes=7)) == 1
    uploads.convert_due(now=now + timedelta(days=8))
    assert not Upload.objects.exists()


def test_names_are_looked_for_again_in_a_kept_text(coder: tuple[Client, Cast]) -> None:
    client, cast = coder
    pk = cast.ids["incoming"]
    keep_all(client, pk)
    client.post(reverse("interviews:look_again", args=[pk]))
    uploads.convert_due(now=timezone.now())
    page = do(client, pk, "names", do="add", words="жұмыс", kind="post")
    assert "жұмыс" in page
    keep_all(client, pk)
    kept = Transcript.objects.get(interview=pk)
    assert "[Пост 1] істейсіз" in kept.text
    assert "[Персона 1]" in kept.text
    assert Pseudonym.objects.filter(interview=pk, placeholder="[Персона 1]").exists()
    assert len(kept.turns) == 4


def test_a_name_in_a_coded_text_goes_by_the_pages_and_is_the_leads_after_handing_in(
    coder: tuple[Client, Cast],
) -> None:
    client, cast = coder
    coded, handed_in = cast.ids["coded"], cast.ids["handed_in"]
    again = reverse("interviews:look_again", args=[coded])
    assert again in text_of(client.get(reverse("interviews:code", args=[coded])))
    client.post(again)
    uploads.convert_due(now=timezone.now())
    page = do(client, coded, "names", do="add", words="Бюджет", kind="place")
    assert "notice--error" not in page
    assert "notice--error" not in keep_all(client, coded)
    kept = Transcript.objects.get(interview=coded)
    assert kept.text.startswith("[Локация 1] жетпейді.")
    assert kept.segments.get().quote == "[Локация 1] жетпейді."

    again = reverse("interviews:look_again", args=[handed_in])
    assert again not in text_of(client.get(reverse("interviews:code", args=[handed_in])))
    assert client.post(again).status_code == 404
    client.force_login(cast.users["methodologist"], backend=BACKEND)
    assert again in text_of(client.get(reverse("interviews:code", args=[handed_in])))


def test_a_guest_reads_a_mask_where_nobody_has_decided(coder: tuple[Client, Cast]) -> None:
    _, cast = coder
    talk = make_interview(cast.round, text="Айгүл Сейтқалиева келді.")
    talk.assignments.create(coder=cast.outsider, assigned_by=cast.users["coder"], is_guest=True)
    transcript = Transcript.objects.get(interview=talk)
    assert shown_text(transcript, cast.users["coder"]) == transcript.text
    for reader in (cast.outsider, None):
        shown = shown_text(transcript, reader)
        assert "Айгүл" not in shown
        assert (len(shown), shown[-7:]) == (len(transcript.text), " келді.")
    transcript.pseudonymised_at = timezone.now()
    assert shown_text(transcript, None) == transcript.text
