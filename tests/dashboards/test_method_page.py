"""The method sheet on the pages and in the file of a plan."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from curricula.exports.plan_xlsx import plan_workbook
from curricula.models import NeedSnapshot
from curricula.services.catalogue import load_catalogue
from curricula.services.plans import make_plan
from surveys.models import ClosedFigures
from tests.factories.closed import POSTS, answered_round
from tests.factories.organisation import branch, make_user
from tna_portal.dashboards.models import PanelSnapshot
from tna_portal.dashboards.services import sweep
from tna_portal.organisation.models import AssessmentRound
from tna_portal.organisation.services.rounds import close_round
from tna_portal.organisation.views.home import BACKEND

pytestmark = pytest.mark.django_db

EVEN = {(region, post): 7 for region in ("KZ-11", "KZ-59") for post in POSTS}


def released(*, is_closed: bool = True) -> AssessmentRound:
    """A round with a release."""
    entry, _, _ = answered_round(EVEN)
    if is_closed:
        close_round(round_id=entry.pk, actor=None, now=timezone.now())
    sweep(now=timezone.now())
    return entry


def page(client: Client, address: str) -> str:
    """A page in English, for a manager."""
    client.force_login(make_user("manager"), backend=BACKEND)
    client.cookies["django_language"] = "en"
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def overview(entry: AssessmentRound) -> str:
    """Address of the national page."""
    return reverse("dashboards:overview") + f"?round={entry.code}"


def test_a_closed_round_says_how_sure_its_order_is(client: Client) -> None:
    shown = page(client, overview(released()))
    assert 'id="places-caption"' in shown
    assert 'id="alphas-caption"' in shown
    digest = PanelSnapshot.objects.get(scope="country").payload["sheet"]["weighting"]["digest"]
    assert digest[:8] in shown


def test_a_region_says_what_its_own_answers_are_worth(client: Client) -> None:
    entry = released()
    payload = PanelSnapshot.objects.get(scope="KZ-11").payload
    assert payload["scope"]["n_eff"] < payload["scope"]["n"] == 21
    address = reverse("dashboards:region", args=["KZ-11"]) + f"?round={entry.code}"
    assert 'id="places-caption"' in page(client, address)


def test_while_a_round_runs_the_sheet_says_when_it_comes(client: Client) -> None:
    shown = page(client, overview(released(is_closed=False)))
    assert 'id="places-caption"' not in shown
    assert 'id="method-caption"' in shown


def test_an_older_method_is_told_and_the_rest_of_the_page_stands(client: Client) -> None:
    entry = released()
    panel = PanelSnapshot.objects.get(scope="country")
    panel.payload = {
        key: panel.payload[key] for key in panel.payload if key not in {"sheet", "method"}
    }
    panel.save()
    shown = page(client, overview(entry))
    assert 'id="places-caption"' not in shown
    assert 'id="ranking"' in shown


def test_the_sheet_is_computed_once(client: Client) -> None:
    entry = released()
    before = ClosedFigures.objects.values().get()
    sweep(now=timezone.now())
    assert ClosedFigures.objects.values().get() == before
    assert NeedSnapshot.objects.filter(round=entry).count() == 1


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_file_of_a_plan_carries_the_sheet(language: str) -> None:
    load_catalogue()
    entry = released()
    plan = make_plan(
        branch_id=branch().pk,
        year=2027,
        snapshot_id=NeedSnapshot.objects.get(round=entry).pk,
        seminars_per_quarter=(1, 1, 1, 1),
        now=timezone.now(),
        actor=None,
    )
    book = openpyxl.load_workbook(
        io.BytesIO(plan_workbook(plan, list(plan.offers.all()), language))
    )
    rows = list(book.worksheets[2].iter_rows(values_only=True))
    cells = [cell for row in rows for cell in row if cell]
    digest = PanelSnapshot.objects.get(scope="country").payload["sheet"]["weighting"]["digest"]
    assert any(digest[:8] in str(cell) for cell in cells)
    assert (
        sum(row[4] == "1" for row in rows if len(row) > 4) == 1
    )  # one area has the first place alone
