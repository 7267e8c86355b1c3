"""The top of the pages, and the letter: what is linked for whom, refusals, and how many queries."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from curricula.needs.selectors import latest_snapshot
from curricula.selectors.plans import chosen_offers, newest_plans
from curricula.services.catalogue import load_catalogue
from curricula.services.plans import make_plan
from tests.factories.organisation import branch, make_round, make_user
from tests.factories.surveys import answer, make_invited, make_questionnaire, rated
from tests.test_permissions import BACKEND
from tna_portal.dashboards.services import sweep
from tna_portal.organisation.models import AssessmentRound, User
from tna_portal.organisation.services.rounds import close_round

pytestmark = pytest.mark.django_db
ANSWERS = rated(PRC=(5, 2), LND=(5, 3), FIN=(4, 3), LEG=(3, 3), COM=(4, 4))


@pytest.fixture
def opened() -> AssessmentRound:
    """Six answers from Akmola; North Kazakhstan has been invited, and nobody has answered."""
    branch()
    load_catalogue()
    round_ = make_round()
    questionnaire = make_questionnaire(round_)
    for person in make_invited(questionnaire, 6):
        answer(person, ANSWERS)
    make_invited(questionnaire, 5, region="KZ-59")
    sweep(now=timezone.now())
    return round_


@pytest.fixture
def closed(opened: AssessmentRound) -> AssessmentRound:
    close_round(round_id=opened.pk, actor=None, now=timezone.now())
    sweep(now=timezone.now())
    opened.refresh_from_db()
    return opened


def plan(round_: AssessmentRound, seminars: int = 1) -> Any:
    snapshot = latest_snapshot(round_.pk)
    assert snapshot is not None
    return make_plan(
        branch_id=branch().pk,
        year=2027,
        snapshot_id=snapshot.pk,
        seminars_per_quarter=(seminars, 0, 0, 0),
        now=timezone.now(),
        actor=None,
    )


def get(client: Client, name: str, user: User, **arguments: str) -> Any:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user, backend=BACKEND)
    return client.get(reverse(f"dashboards:{name}", kwargs=arguments))


def decided(page: Any) -> list[tuple[str, str]]:
    return [(decision.text, decision.url) for decision in page.context["briefing"].decisions]


def test_regions_with_few_answers_are_to_be_called(client: Client, opened: AssessmentRound) -> None:
    url = reverse("surveys:calls", args=[opened.code])
    text = (
        "1 region has fewer than five answers (North Kazakhstan): "
        "whoever has not finished should be called."
    )
    assert decided(get(client, "overview", make_user("admin"))) == [(text, url)]
    assert decided(get(client, "overview", make_user("manager"))) == [(text, "")]


def test_a_round_past_its_last_day_is_to_be_closed(client: Client, opened: AssessmentRound) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    AssessmentRound.objects.filter(pk=opened.pk).update(ends_on=yesterday)
    (text, url), _calls = decided(get(client, "overview", make_user("admin")))
    assert text.startswith("Answers were to come until ")
    assert url == reverse("organisation:round", args=[opened.code])


def test_branches_without_a_plan_or_with_an_old_one_are_named(
    client: Client, closed: AssessmentRound
) -> None:
    admin = make_user("admin")
    url = reverse("curricula:new_plan")
    assert decided(get(client, "overview", admin)) == [
        (
            "2 branches have no seminar plan from these figures yet: "
            "Branch in Kokshetau, Branch in Petropavl.",
            url,
        )
    ]
    made = plan(closed)
    assert decided(get(client, "region", admin, iso="KZ-11")) == []
    newer = latest_snapshot(closed.pk)
    assert newer is not None
    newer.pk, newer.number = None, newer.number + 1
    newer.save()
    sweep(now=timezone.now())
    assert decided(get(client, "region", admin, iso="KZ-11")) == [
        ("The seminar plan of 1 branch is older than these figures: Branch in Kokshetau.", url)
    ]
    assert newest_plans(closed.pk) == {branch().pk: made}


def test_pages_and_letter_say_why_a_region_is_not_shown(client: Client) -> None:
    round_ = make_round()
    questionnaire = make_questionnaire(round_)
    for person in make_invited(questionnaire, 6) + make_invited(questionnaire, 2, region="KZ-59"):
        answer(person, ANSWERS)
    close_round(round_id=round_.pk, actor=None, now=timezone.now())
    sweep(now=timezone.now())
    manager = make_user("manager")
    page = get(client, "region", manager, iso="KZ-59")
    why = (
        "The survey's figures of North Kazakhstan Region are not shown: there are fewer than five "
        "answers, or those of another region could be worked out from them."
    )
    assert (page.context["briefing"].top, page.context["briefing"].unknown) == ((), (why,))
    national = get(client, "overview", manager).context["briefing"]
    assert (
        "The figures of 1 region are not shown: it has fewer than five answers, or those of "
        "another region could be worked out from it (North Kazakhstan)."
    ) in national.unknown
    _kazakh, russian = get(client, "return_letter", manager, iso="KZ-59").context["letters"]
    assert len(russian.thanks) == 1
    assert russian.sections[0].before[1] == "Поэтому сообщаем, что сказали акимы по стране в целом."


def test_the_letter_tells_of_the_plan(client: Client, closed: AssessmentRound) -> None:
    made = plan(closed)
    page = get(client, "return_letter", make_user("manager"), iso="KZ-11")
    kazakh, russian = page.context["letters"]
    (offer,) = chosen_offers([made])
    assert kazakh.sections[1].items == (f"«{offer.module.title_kk}» – 2027 жылғы бірінші тоқсан",)
    assert russian.thanks[1] == "Из 6 акимов, приглашенных в Акмолинской области, ответили 6."


def test_the_file_holds_both_languages(client: Client, closed: AssessmentRound) -> None:
    reply = get(
        client, "return_letter_docx", make_user("coordinator", branch_code="kz-11"), iso="KZ-11"
    )
    assert reply["Content-Disposition"] == (
        f'attachment; filename="letter_{closed.code}_KZ-11.docx"'
    )
    text = "\n".join(p.text for p in Document(BytesIO(reply.content)).paragraphs)
    assert text.index("Құрметті әріптестер!") < text.index("Уважаемые коллеги!")


def test_a_synthetic_round_is_named_in_the_file(client: Client, closed: AssessmentRound) -> None:
    AssessmentRound.objects.filter(pk=closed.pk).update(is_synthetic=True)
    reply = get(client, "return_letter_docx", make_user("manager"), iso="KZ-11")
    assert 'filename="SYNTHETIC_letter_' in reply["Content-Disposition"]
    first = Document(BytesIO(reply.content)).paragraphs[2].text
    assert first.startswith("SYNTHETIC: синтетикалық")


@pytest.mark.parametrize("name", ["return_letter", "return_letter_docx"])
def test_another_branch_and_a_region_outside_the_round_find_nothing(
    client: Client, closed: AssessmentRound, name: str
) -> None:
    assert (
        get(client, name, make_user("coordinator", branch_code="kz-59"), iso="KZ-11").status_code
        == 404
    )
    assert get(client, name, make_user("manager"), iso="KZ-75").status_code == 404


def test_before_the_first_release_there_is_no_letter(client: Client) -> None:
    make_round()
    manager = make_user("manager")
    page = get(client, "return_letter", manager, iso="KZ-11")
    assert page.status_code == 200
    assert "There is no letter yet" in page.content.decode()
    assert get(client, "return_letter_docx", manager, iso="KZ-11").status_code == 404


def test_more_seminars_cost_no_more_queries(client: Client, closed: AssessmentRound) -> None:
    manager = make_user("manager")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert get(client, "return_letter", manager, iso="KZ-11").status_code == 200
        return len(caught)

    plan(closed, 1)
    queries()  # what is read once a process
    one = queries()
    plan(closed, 3)
    assert queries() == one


def test_more_regions_cost_no_more_queries(client: Client) -> None:
    manager = make_user("manager")

    def queries(*regions: str) -> int:
        round_ = make_round(regions=regions)
        questionnaire = make_questionnaire(round_)
        for iso in regions:
            make_invited(questionnaire, 2, region=iso)
        client.force_login(manager, backend=BACKEND)
        url = reverse("dashboards:overview") + f"?round={round_.code}"
        client.get(url)  # what is read once a process
        with CaptureQueriesContext(connection) as caught:
            page = client.get(url)
        assert len(page.context["briefing"].decisions) == 1
        return len(caught)

    one = queries("KZ-11")
    assert queries("KZ-27", "KZ-61", "KZ-63") == one
