"""What goes wrong ends in a clear message in the reader's language, what was typed stays, and nothing
is half-written."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import CodedSegment, Upload
from surveys.models import DraftWrite, Invitation, PendingRow, Response
from surveys.services.counting import merge_due
from surveys.tokens import ALPHABET, check_letter, is_well_formed, new_token
from tests.cast import Cast, build
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import Invited, answer, draft_with, make_invited, make_questionnaire
from tests.portal import ROOT
from tests.test_permissions import BACKEND

RU = settings.LANGUAGE_COOKIE_NAME


@pytest.fixture
def person(db: None) -> Invited:
    """Somebody invited to an open round."""
    return make_invited(make_questionnaire(make_round()))[0]


@pytest.fixture
def phone(client: Client) -> Client:
    """A browser in Russian."""
    client.cookies[RU] = "ru"
    return client


def begin(phone: Client, person: Invited) -> None:
    """Through the link to the first question."""
    phone.get(reverse("surveys:enter", args=[person.token]))
    phone.post(reverse("surveys:start"))


def text_of(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


# --- tokens ----------------------------------------------------------------------------------------


def test_an_unknown_token_is_told_so(phone: Client, person: Invited) -> None:
    page = phone.get(reverse("surveys:enter", args=[new_token()]))
    assert (page.status_code, "Код неизвестен" in text_of(page)) == (404, True)


def test_a_mistyped_token_is_told_so(phone: Client, person: Invited) -> None:
    wrong = ("2" if person.token[0] != "2" else "3") + person.token[1:]
    page = phone.get(reverse("surveys:enter", args=[wrong]))
    assert (page.status_code, "Код введен неверно" in text_of(page)) == (404, True)


def test_a_used_token_is_told_so(phone: Client, person: Invited) -> None:
    answer(person)
    page = phone.get(reverse("surveys:enter", args=[person.token]), follow=True)
    assert (page.status_code, "Ваши ответы приняты" in text_of(page)) == (410, True)


def test_an_expired_token_is_told_so(phone: Client, person: Invited) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Invitation.objects.update(expires_on=yesterday)
    page = phone.get(reverse("surveys:enter", args=[person.token]), follow=True)
    assert (page.status_code, "Срок действия ссылки истек" in text_of(page)) == (410, True)


def test_a_foreign_draft_is_refused(phone: Client, person: Invited) -> None:
    other = draft_with(make_invited(make_questionnaire(make_round()))[0])
    begin(phone, person)
    before = DraftWrite.objects.count()
    response = save(phone, str(other.pk), "Q5", {"q.Q5": ["44"]})
    assert response.status_code == 403
    assert "другому приглашению" in response.json()["error"]
    assert DraftWrite.objects.count() == before


def test_guessing_is_slowed_down_by_address(phone: Client, person: Invited) -> None:
    for _ in range(20):
        phone.get(reverse("surveys:enter", args=[new_token()]), REMOTE_ADDR="10.9.8.7")
    page = phone.get(reverse("surveys:enter", args=[new_token()]), REMOTE_ADDR="10.9.8.7")
    assert (page.status_code, "Слишком много попыток" in text_of(page)) == (429, True)


def test_every_single_slip_and_swap_in_a_token_is_noticed() -> None:
    for _ in range(50):
        token = new_token()
        for place in range(len(token)):
            for letter in ALPHABET:
                slip = token[:place] + letter + token[place + 1 :]
                assert is_well_formed(slip) == (letter == token[place])
        for place in range(len(token) - 2):
            swap = token[:place] + token[place + 1] + token[place] + token[place + 2 :]
            assert is_well_formed(swap) == (swap == token)
        assert check_letter(token[:-1]) == token[-1]


# --- answers -----------------------------------------------------------------------------------------


def save(phone: Client, draft: str, question: str, fields: dict[str, list[str]]) -> Any:
    """As the script saves."""
    body = {
        "draft": draft,
        "device": "d1",
        "writes": [{"sequence": 1, "question": question, "fields": fields}],
    }
    return phone.post(reverse("surveys:save"), json.dumps(body), content_type="application/json")


WRONG = [
    ("you", "Q5", {"q.Q5": ["17"]}, "Введите целое число от 18 до 80."),
    ("you", "Q5", {"q.Q5": ["сорок"]}, "Введите целое число цифрами."),
    ("words", "Q14a", {"q.Q14a": ["ә" * 5000]}, "можно сохранить не более 2000"),
    (
        "order",
        "Q10",
        {"q.Q10.financial": ["1"], "q.Q10.legal": ["1"]},
        "Место 1 указано дважды.",
    ),
]


@pytest.mark.parametrize(("page", "question", "fields", "sentence"), WRONG)
def test_a_wrong_answer_stays_on_its_page_with_a_sentence(
    phone: Client,
    person: Invited,
    page: str,
    question: str,
    fields: dict[str, list[str]],
    sentence: str,
) -> None:
    begin(phone, person)
    response = phone.post(reverse("surveys:questions"), {"page": page, "go": "next", **fields})
    shown = text_of(response).replace("\xa0", "")
    assert response.status_code == 422
    assert sentence in shown
    assert all(value in shown for values in fields.values() for value in values)
    assert not DraftWrite.objects.filter(question=question).exists()


@pytest.mark.parametrize(("page", "question", "fields", "sentence"), WRONG)
def test_a_wrong_answer_of_the_script_is_told_and_not_kept(
    phone: Client,
    person: Invited,
    page: str,
    question: str,
    fields: dict[str, list[str]],
    sentence: str,
) -> None:
    begin(phone, person)
    draft = str(Invitation.objects.get(pk=person.invitation_id).draft.pk)
    response = save(phone, draft, question, fields).json()
    assert response["acknowledged"] == [1]
    assert sentence in response["problems"][question][0].replace("\xa0", "")
    assert not DraftWrite.objects.filter(question=question).exists()


def test_nothing_is_sent_without_consent(phone: Client, person: Invited) -> None:
    begin(phone, person)
    response = phone.post(reverse("surveys:submit"))
    assert response.status_code == 422
    assert "Без Вашего согласия" in text_of(response)
    assert Response.objects.count() == 0


def test_nonsense_instead_of_json_is_refused(phone: Client, person: Invited) -> None:
    begin(phone, person)
    response = phone.post(reverse("surveys:save"), "{", content_type="application/json")
    assert (response.status_code, "прочитать" in response.json()["error"]) == (400, True)


def test_sending_twice_counts_once_and_shows_the_same_receipt(
    phone: Client, person: Invited
) -> None:
    begin(phone, person)
    phone.post(reverse("surveys:questions"), {"page": "consent", "q.consent": "1", "go": "next"})
    first = phone.post(reverse("surveys:submit"), follow=True)
    second = phone.post(reverse("surveys:submit"), follow=True)
    assert first.context["receipt"] == second.context["receipt"]
    assert Response.objects.count() == 1


# --- transcripts and codings -----------------------------------------------------------------------------


@pytest.fixture
def coder(db: None, client: Client) -> tuple[Client, Cast]:
    """The branch's coder, reading Russian."""
    cast = build()
    client.cookies[RU] = "ru"
    client.force_login(cast.users["coder"], backend=BACKEND)
    return client, cast


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("empty", b" \n \n", "В нем нет текста."),
        ("large", b"a" * (20 * 1024 * 1024), "Слишком большой объем"),
    ],
)
def test_an_unusable_transcript_is_told_so(
    coder: tuple[Client, Cast], name: str, data: bytes, sentence: str
) -> None:
    client, cast = coder
    file = SimpleUploadedFile(f"{name}.txt", data)
    page = client.post(
        reverse("interviews:transcript", args=[cast.ids["empty"]]),
        {"file": file, "text": "черновик"},
    )
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert "черновик" in text_of(page)
    assert not Upload.objects.filter(interview=cast.ids["empty"]).exists()


@pytest.mark.parametrize(("first", "last"), [(1, 9_999), (3, 2), (0, 1), (2**40, 2**40)])
def test_sentences_that_are_not_there_are_told_and_the_finding_stays(
    coder: tuple[Client, Cast], first: int, last: int
) -> None:
    client, cast = coder
    before = CodedSegment.objects.count()
    page = client.post(
        reverse("interviews:code", args=[cast.ids["coded"]]),
        {
            "first": first,
            "last": last,
            "code": cast.ids["code"],
            "key_issue": "Қаражат аз болды",
            "interpretation": "Оқыту қажет",
            "language": "kk",
        },
    )
    assert page.status_code == 422
    assert "Қаражат аз болды" in text_of(page)
    assert CodedSegment.objects.count() == before


def test_an_older_revision_overwrites_nothing(coder: tuple[Client, Cast]) -> None:
    client, cast = coder
    CodedSegment.objects.filter(pk=cast.ids["segment"]).update(
        revision=2, key_issue="Басқа қолжазба"
    )
    page = client.post(
        reverse("interviews:edit_segment", args=[cast.ids["segment"]]),
        {
            "revision": 1,
            "code": cast.ids["code"],
            "key_issue": "Менің жазғаным",
            "interpretation": "Оқыту",
            "language": "kk",
        },
    )
    assert page.status_code == 409
    assert "в другом окне" in text_of(page)
    assert "Басқа қолжазба" in text_of(page)
    assert "Менің жазғаным" in text_of(page)


# --- plans, jobs, settings ---------------------------------------------------------------------------------


def plan_form(cast: Cast) -> dict[str, Any]:
    """A plan's form, filled in."""
    from curricula.models import SeminarPlan  # noqa: PLC0415 - helper

    seminars = {f"seminars_{quarter}": 1 for quarter in range(1, 5)}
    snapshot = SeminarPlan.objects.get(pk=cast.ids["plan"]).snapshot_id
    return {"branch": cast.ids["branch"], "year": 2031, "snapshot": snapshot, **seminars}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"budget": 0}, "Нулевой бюджет"),
        ({"snapshot": ""}, "Потребности еще не опубликованы"),
        ({f"seminars_{quarter}": 0 for quarter in range(1, 5)}, "хотя бы один семинар"),
        ({"pins": ["M01"], "excluded": ["M01"]}, "и закреплены, и исключены: M01"),
    ],
)
def test_a_plan_that_cannot_be_made_says_why(
    client: Client, db: None, change: dict[str, Any], sentence: str
) -> None:
    cast = build()
    client.cookies[RU] = "ru"
    client.force_login(cast.users["admin"], backend=BACKEND)
    page = client.post(reverse("curricula:new_plan"), plan_form(cast) | change)
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert "2031" in text_of(page)


def test_without_any_release_the_plan_page_says_so(client: Client, db: None) -> None:
    client.cookies[RU] = "ru"
    client.force_login(make_user("admin"), backend=BACKEND)
    page = client.get(reverse("curricula:new_plan"))
    assert "Потребности еще не опубликованы" in text_of(page)


def test_a_waiting_row_without_its_response_is_dropped(db: None) -> None:
    questionnaire = make_questionnaire(make_round())
    for invited in make_invited(questionnaire, 6):
        answer(invited)
    Response.objects.all()[0].delete()
    while merge_due(now=timezone.now()):
        pass
    assert PendingRow.objects.count() == 0
    assert questionnaire.counts.get(dimension="region").responses == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/portal"),
        ("PORT", "abc"),
        ("TNA_DEMO", "maybe"),
        ("TNA_ENCRYPTION_KEYS", "short"),
        ("REDIS_URL", "http://localhost"),
        ("TNA_SWEEP_SECONDS", "0"),
        ("TNA_MAIL_SECURITY", "ssl3"),
        ("TNA_MAIL_FROM", "the Academy"),
        ("TNA_MAIL_PASSWORD", "without a user"),
    ],
)
def test_a_broken_setting_is_named(name: str, value: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, "TNA_DATA_DIR": str(tmp_path), name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"The setting {name} cannot be used" in done.stderr


def test_demo_mode_meets_no_public_address(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=ROOT,
        env={
            **os.environ,
            "TNA_DATA_DIR": str(tmp_path),
            "TNA_DEMO": "yes",
            "TNA_ALLOWED_HOSTS": "portal.example.org",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "portal.E001" in done.stderr


def test_the_deployment_check_refuses_mails_that_lead_nowhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=ROOT,
        env={**os.environ, "TNA_DATA_DIR": str(tmp_path), "TNA_MAIL_HOST": "mail.example.org"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "TNA_PUBLIC_URL is not" in done.stderr
    assert "TNA_MAIL_FROM is not" in done.stderr
