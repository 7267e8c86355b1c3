"""The pages of the codebook."""

import zipfile
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from interviews.codes.entries import Entry
from interviews.exports.codebook_docx import codebook_docx
from interviews.models import Code, Codebook, CodebookVersion, Interview
from interviews.selectors.codebooks import entries_of
from interviews.services.codebooks import add_code, ensure_codebook
from tests.factories.interviews import make_coding, make_final, make_interview
from tests.factories.organisation import make_round, make_user
from tna_portal.organisation.models import AssessmentRound, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> AssessmentRound:
    return make_round()


@pytest.fixture
def book(round_: AssessmentRound) -> Codebook:
    return ensure_codebook(round_id=round_.pk)


@pytest.fixture
def lead(client: Client) -> User:
    user = make_user("methodologist")
    client.force_login(user)
    return user


def many(book: Codebook, number: int) -> None:
    Code.objects.bulk_create(
        Code(codebook=book, key=f"X{n}", position=10 + n, colour="#00596B", name_kk=f"x{n}")
        for n in range(number)
    )


def send(client: Client, round_: AssessmentRound, data: bytes, name: str = "a.csv") -> int:
    address = reverse("interviews:import_codebook", args=[round_.code])
    file = SimpleUploadedFile(name, data)
    return client.post(address, {"file": file, "language": "kk"}).status_code


def test_the_tree_is_read_page_by_page_with_few_queries(
    client: Client, round_: AssessmentRound, book: Codebook, django_assert_max_num_queries: Any
) -> None:
    client.force_login(make_user("coder", branch_code="kz-11"))
    many(book, 490)
    address = reverse("interviews:codebook") + f"?round={round_.code}"
    with django_assert_max_num_queries(20):
        page = client.get(address)
    text = page.content.decode()
    assert text.count('<li class="code-tree__item ') == 50
    assert "X60" not in text
    assert "X60" in client.get(address + "&q=x60").content.decode()
    assert reverse("interviews:add_code", args=[round_.code]) not in text


def people(client: Client, round_: AssessmentRound) -> list[int | None]:
    page = client.get(reverse("interviews:codebook") + f"?round={round_.code}")
    return [line.people for line in page.context["lines"]][:2]


def test_only_final_codings_are_counted_and_few_are_hidden(
    client: Client, round_: AssessmentRound, lead: User
) -> None:
    talks = [make_interview(round_) for _ in range(4)]
    make_final(talks[0])
    make_coding(talks[1], "T2")
    assert people(client, round_) == [None, None]
    make_interview(round_, region="KZ-10")
    assert people(client, round_) == [1, 0]
    client.force_login(make_user("coder", branch_code="kz-10"))
    assert people(client, round_) == [0, 0]


def test_a_missing_language_is_marked_and_never_empty(
    client: Client, book: Codebook, lead: User
) -> None:
    made = add_code(codebook_id=book.pk, key="Z", texts={"name_ru": "Дороги"}, actor=lead)
    for language in ("kk", "en"):
        with override(language):
            address = reverse("interviews:codebook_code", args=[made.pk])
        client.cookies["language"] = language
        page = client.get(address)
        assert "Дороги" in page.content.decode()
        assert page.context["line"].missing == ("kk", "en")


def test_an_import_is_looked_at_and_then_done_once(
    client: Client, round_: AssessmentRound, book: Codebook, lead: User
) -> None:
    data = "key,parent,name_kk,name_ru\nT1,,Бюджет,\nN1,T1,Салық,Налоги\n".encode()
    assert send(client, round_, data) == 302
    address = reverse("interviews:check_import", args=[round_.code])
    seen = client.get(address)
    assert (seen.context["added"], seen.context["changed"]) == (
        [("N1", "Салық" if seen.wsgi_request.LANGUAGE_CODE == "kk" else "Налоги")],
        [("T1", seen.context["changed"][0][1])],
    )
    assert Code.objects.filter(key="N1").count() == 0
    assert client.post(address).status_code == 302
    assert [e.key for e in entries_of(book.pk)][:2] == ["T1", "N1"]
    assert CodebookVersion.objects.latest("number").action == "imported"
    assert send(client, round_, data) == 302
    assert client.get(address).context["plan"].unchanged == 2


def test_a_wrong_row_imports_nothing(
    client: Client, round_: AssessmentRound, book: Codebook, lead: User
) -> None:
    before = entries_of(book.pk)
    assert send(client, round_, b"key,parent,name\nA,B,a\nB,A,b\nC,,c\n") == 302
    address = reverse("interviews:check_import", args=[round_.code])
    assert [where for where, _ in client.get(address).context["problems"]] == ["2", "3"]
    assert client.post(address).status_code == 409
    assert entries_of(book.pk) == before


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 not a table",
        b"<CodeBook",
        b'<!DOCTYPE a [<!ENTITY b "c">]><CodeBook/>',
        b"tag,name\na,b\n",
        b"key,name\n" + b"".join(b"k%d,n%d\n" % (n, n) for n in range(10_000)),
    ],
)
def test_a_bad_file_is_told_and_changes_nothing(
    client: Client, round_: AssessmentRound, book: Codebook, lead: User, data: bytes
) -> None:
    assert send(client, round_, data) == 422
    assert len(entries_of(book.pk)) == 7


def test_a_form_that_is_refused_keeps_what_was_written(
    client: Client, round_: AssessmentRound, book: Codebook, lead: User
) -> None:
    address = reverse("interviews:add_code", args=[round_.code])
    page = client.post(address, {"key": "T1", "name_kk": "Менің атауым"})
    assert page.status_code == 422
    assert "Менің атауым" in page.content.decode()
    assert client.post(address, {"key": "T9"}).status_code == 422


def test_merging_and_splitting_by_page(client: Client, round_: AssessmentRound, lead: User) -> None:
    final = make_final(make_interview(round_))
    blind = make_coding(make_interview(round_), quote="Ақшаны қайдан табамыз?")
    Interview.objects.filter(pk=blind.transcript.interview_id).update(stage="coding")
    address = reverse("interviews:split_code", args=[final.code_id])
    page = client.get(address).content.decode()
    assert final.quote in page
    assert blind.quote not in page
    assert client.post(address, {"key": "N", "name_kk": "n"}).status_code == 422
    sent = client.post(address, {"key": "N", "name_kk": "n", "final": [final.pk]})
    assert sent.status_code == 302
    made = Code.objects.get(key="N")
    address = reverse("interviews:merge_code", args=[made.pk])
    assert client.post(address, {"into": made.pk}).status_code == 422
    assert client.post(address, {"into": final.code_id}).status_code == 302
    final.refresh_from_db()
    assert final.code.key == "T1"


def test_history_is_shown_and_taken_up_again_by_whoever_may(
    client: Client, round_: AssessmentRound, book: Codebook, lead: User
) -> None:
    first = Code.objects.get(codebook=book, key="T1")
    edit = reverse("interviews:edit_code", args=[first.pk])
    assert client.post(edit, {"name_kk": "Басқа", "is_codable": "on"}).status_code == 302
    shown = client.get(reverse("interviews:codebook_version", args=[round_.code, 2]))
    assert ("Бюджетті басқару", "Басқа") in {
        (words.get("before"), words.get("after"))
        for _, changes in shown.context["changes"]
        for words in changes
    }
    address = reverse("interviews:code_history", args=[first.pk])
    assert client.post(address, {"number": "7"}).status_code == 404
    client.force_login(make_user("coder", branch_code="kz-11"))
    assert client.get(address).status_code == 200
    assert client.post(address, {"number": "1"}).status_code == 404
    client.force_login(lead)
    assert client.post(address, {"number": "1"}).status_code == 302
    first.refresh_from_db()
    assert first.name_kk == "Бюджетті басқару"


@pytest.mark.parametrize("kind", ["csv", "taguette", "qdc", "docx"])
def test_every_file_holds_every_category_in_use(
    client: Client, round_: AssessmentRound, book: Codebook, kind: str
) -> None:
    client.force_login(make_user("coder", branch_code="kz-11"))
    body = client.get(reverse("interviews:codebook_file", args=[round_.code, kind, "ru"])).content
    if kind == "docx":
        with zipfile.ZipFile(BytesIO(body)) as archive:
            body = archive.read("word/document.xml")
    if kind in {"qdc", "docx"}:
        text = " ".join(
            [*fromstring(body).itertext(), *(e.get("name", "") for e in fromstring(body).iter())]
        )
    else:
        text = body.decode("utf-8-sig")
    for code in Code.objects.filter(codebook=book):
        assert code.name_ru in text


def test_a_document_says_what_is_to_be_translated() -> None:
    entry = Entry("A", "g", texts={"name_kk": "Жол", "name_ru": "Дорога", "definition_kk": "жол"})
    body = codebook_docx([entry], title="t", areas={"A": ["Финансы (1)"]}, language="ru")
    with zipfile.ZipFile(BytesIO(body)) as archive:
        text = "".join(fromstring(archive.read("word/document.xml")).itertext())
    assert "A Дорога" in text
    assert "жол [" in text
    assert "Финансы (1)" in text


def test_a_draft_round_is_prepared_by_whoever_keeps_the_codebook(
    client: Client, round_: AssessmentRound, book: Codebook, lead: User
) -> None:
    draft = make_round(is_open=False, code="draft-round")
    begin = reverse("interviews:begin_codebook", args=[draft.code])
    assert client.post(begin, {"source": round_.code}).status_code == 302
    assert len(entries_of(Codebook.objects.get(round=draft).pk)) == 7
    client.force_login(make_user("coder", branch_code="kz-11"))
    address = reverse("interviews:codebook") + f"?round={draft.code}"
    assert client.get(address).status_code == 404
