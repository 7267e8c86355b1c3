"""Monitoring pages: choices in the address, files, a pilot's times, flags of quality."""

import csv
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.models import FieldworkEvent, QuestionTime, Response
from surveys.services import answering
from surveys.services.files import make_due, path_of
from surveys.services.monitoring import fold_due
from surveys.views.passes import COOKIE, Pass, signed
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import answer, draft_with, make_invited, make_questionnaire, rated
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import AssessmentRound, User

pytestmark = pytest.mark.django_db
MANY = rated(
    **dict.fromkeys(("FIN", "BUD", "TAX", "FND", "PRC", "PRP", "LEG", "APL", "LND", "LSG"), (5, 3))
)


def answered(**more: Any) -> AssessmentRound:
    """Two answers in Akmola, one in Pavlodar's neighbour, people invited beside them."""
    round_ = make_round(**more)
    questionnaire = make_questionnaire(round_)
    make_questionnaire(round_, "deputies")
    for region, number in (("KZ-11", 2), ("KZ-59", 1)):
        for person in make_invited(questionnaire, number + 2, region=region)[:number]:
            answer(person, {"Q5": 44})
    return round_


def page(client: Client, round_: AssessmentRound, user: User, query: str = "") -> str:
    """The monitoring page as somebody sees it."""
    client.force_login(user, backend=BACKEND)
    response = client.get(reverse("surveys:monitoring", args=[round_.code]) + query)
    assert response.status_code == 200
    return response.content.decode()


def table(text: str) -> dict[str, list[list[str]]]:
    """Parts of the CSV file by their names."""
    parts: dict[str, list[list[str]]] = {}
    for name, *line in csv.reader(StringIO(text.lstrip("\ufeff"))):
        parts.setdefault(name, []).append(line)
    return parts


@pytest.mark.parametrize(
    "query",
    ["?region=KZ-99&by=shoe-size&group=nobody", "?region=%00&by=&group=%27", "?region=KZ-59"],
)
def test_whatever_stands_in_the_address_is_answered(client: Client, query: str) -> None:
    round_ = answered()
    assert "<svg" in page(client, round_, make_user("manager"), query)


def test_the_file_holds_the_same_numbers_as_the_page(client: Client) -> None:
    round_ = answered()
    client.cookies["django_language"] = "en"
    client.force_login(make_user("manager"), backend=BACKEND)
    address = reverse("surveys:monitoring_file", args=[round_.code, "csv"])
    response = client.get(address + "?group=akims")
    assert response["Content-Disposition"].startswith('attachment; filename="monitoring_')
    parts = table(response.content.decode())
    assert list(parts) == ["Regions", "Posts", "Days", "Unfinished"]
    assert parts["Regions"][0][:6] == [
        "Region", "Invited", "Opened", "Started", "Finished", "Refused",
    ]  # fmt: skip
    assert [line[1:6] for line in parts["Regions"][1:]] == [
        ["4", "2", "2", "2", "0"],
        ["3", "1", "1", "1", "0"],
        ["7", "3", "3", "3", "0"],
    ]
    assert parts["Regions"][-1][6:8] == ["80", "3.8"]
    assert parts["Days"][1] == [timezone.localdate().isoformat(), "3", "3", "3", "0"]
    book = client.get(reverse("surveys:monitoring_file", args=[round_.code, "xlsx"]))
    sheets = openpyxl.load_workbook(BytesIO(book.content))
    assert sheets.sheetnames == ["Regions", "Posts", "Days", "Unfinished"]
    assert [cell.value for cell in sheets["Regions"][4]][1:6] == [7, 3, 3, 3, 0]
    assert client.get(address.replace("csv", "pdf")).status_code == 404


def test_a_branch_reads_no_number_of_another_region(client: Client) -> None:
    round_ = answered()
    user = make_user("coordinator", branch_code="kz-59")
    for query in ("", "?region=KZ-11"):
        assert "Ақмола" not in page(client, round_, user, query)
    address = reverse("surveys:monitoring_file", args=[round_.code, "csv"])
    text = client.get(address + "?region=KZ-11").content.decode()
    assert "Ақмола" not in text
    assert list(table(text).values())[2][1][1:] == ["1", "1", "1", "0"]


def test_without_people_and_without_a_questionnaire_the_page_says_so(client: Client) -> None:
    round_ = make_round()
    user = make_user("manager")
    client.cookies["django_language"] = "en"
    assert "No questionnaire yet" in page(client, round_, user)
    assert client.get(
        reverse("surveys:monitoring_file", args=[round_.code, "csv"])
    ).status_code == (404)
    make_questionnaire(round_)
    assert "Nobody has been invited yet" in page(client, round_, user)


def test_a_pilot_measures_what_the_page_sends_and_says_that_it_is_one(client: Client) -> None:
    round_ = make_round(is_pilot=True)
    people = make_invited(make_questionnaire(round_), 5)
    for number, person in enumerate(people):
        draft = draft_with(person)
        held = Pass(person.invitation_id, draft.pk, draft.version_id)
        client.cookies[COOKIE] = signed(held)
        client.cookies["csrftoken"] = "x" * 32
        write = {"sequence": 5, "question": "Q5", "fields": {"q.Q5": ["44"]}}
        times = {"Q5": 30 + 10 * number, "Q12": -3, "Q8": "soon", "Q3": 2.5, "": 7}
        body = {"draft": str(draft.pk), "device": "d", "writes": [write], "times": times}
        response = client.post(
            reverse("surveys:save"), body, "application/json", headers={"X-CSRFToken": "x" * 32}
        )
        assert response.json()["acknowledged"] == [5]
    assert set(QuestionTime.objects.values_list("question", flat=True)) == {"Q5"}
    assert 'data-pilot="' in client.get(reverse("surveys:questions") + "?whole=1").content.decode()
    client.force_login(make_user("methodologist"), backend=BACKEND)
    client.cookies["django_language"] = "en"
    text = client.get(reverse("surveys:pilot", args=[round_.code])).content.decode()
    assert "52 s" in text or "53 s" in text
    assert "PILOT" in text
    home = client.get(reverse("dashboards:overview")).content.decode()
    assert round_.code not in home


@pytest.mark.parametrize("times", [[1], "x", 7, None, {"Q5": {"a": 1}}, {"Q5": True}])
def test_times_that_make_no_sense_cost_no_answer(client: Client, times: Any) -> None:
    person = make_invited(make_questionnaire(make_round(is_pilot=True)))[0]
    draft = draft_with(person)
    client.cookies[COOKIE] = signed(Pass(person.invitation_id, draft.pk, draft.version_id))
    write = {"sequence": 5, "question": "Q5", "fields": {"q.Q5": ["44"]}}
    body = {"draft": str(draft.pk), "device": "d", "writes": [write], "times": times}
    response = client.post(reverse("surveys:save"), body, "application/json")
    assert response.json()["acknowledged"] == [5]
    assert not QuestionTime.objects.exists()


def test_a_pilot_is_not_shown_to_a_branch(client: Client) -> None:
    round_ = make_round(is_pilot=True)
    client.force_login(make_user("methodologist", branch_code="kz-11"), backend=BACKEND)
    assert client.get(reverse("surveys:pilot", args=[round_.code])).status_code == 403


def test_flags_are_counted_shown_and_exported_and_delete_nothing(client: Client) -> None:
    round_ = make_round()
    questionnaire = make_questionnaire(round_)
    for person in make_invited(questionnaire, 2):
        answer(person, MANY | {"Q5": 44})
    answer(make_invited(questionnaire)[0], {"Q5": 45})
    user = make_user("methodologist")
    client.force_login(user, backend=BACKEND)
    client.cookies["django_language"] = "en"
    text = client.get(reverse("surveys:quality", args=[round_.code])).content.decode()
    assert text.count("2 (66.7 %)") == 3  # alike, equal, any
    assert "0 (0.0 %)" in text
    values = {
        "kind": "answers_csv", "labels": "codes", "language": "kk", "flags": "on",
        "reason": "looking at quality",
    }  # fmt: skip
    client.post(reverse("surveys:export", args=[round_.code]), values)
    make_due(now=timezone.now())
    from surveys.models import FileJob  # noqa: PLC0415 - helper

    lines = list(csv.DictReader(StringIO(path_of(FileJob.objects.get()).read_text("utf-8-sig"))))
    assert sorted(line["response_flags"] for line in lines) == [
        "", "straight duplicate", "straight duplicate",
    ]  # fmt: skip
    assert Response.objects.count() == 3


def test_pages_without_a_script_note_the_start_too(client: Client) -> None:
    questionnaire = make_questionnaire(make_round())
    person = make_invited(questionnaire)[0]
    client.cookies["django_language"] = "ru"
    client.get(reverse("surveys:enter", args=[person.token]))
    assert not FieldworkEvent.objects.exists()  # the link alone opens nothing
    client.post(reverse("surveys:start"))
    client.post(reverse("surveys:questions"), {"page": "consent", "q.consent": "1", "go": "next"})
    told = FieldworkEvent.objects.order_by("pk").values_list("kind", "language")
    assert list(told)[:1] == [("opened", "ru")]
    fold_due()
    draft = answering.open_draft(
        invitation_id=person.invitation_id, today=timezone.localdate(), now=timezone.now()
    )
    assert draft.begun_at is not None
