"""Weights and the order of needs of a closed round: computed once, again when something has changed."""

import json
from typing import Any

import pytest
from django.utils import timezone

from curricula.models import NeedSnapshot
from curricula.needs.content import Content, MethodSheet
from surveys.models import (
    ClosedFigures,
    ItemCount,
    Questionnaire,
    Response,
    RoundRetention,
    WeightSet,
)
from surveys.scoring.closing import ClosedResult
from surveys.selectors.closing import closed_figures, due_for_closing
from surveys.services import closing
from surveys.services.answering import withdraw
from surveys.services.closing import compute_closed
from surveys.services.counting import merge_due
from tests.factories.closed import PEOPLE, POSTS, answered_round
from tests.factories.organisation import make_round
from tests.factories.surveys import answer, make_invited, make_questionnaire, rated
from tna_portal.dashboards.services import sweep
from tna_portal.organisation.audit import bump_version
from tna_portal.organisation.models import AssessmentRound, AuditEntry
from tna_portal.organisation.services.rounds import close_round

pytestmark = pytest.mark.django_db


def closed_round(**options: Any) -> tuple[AssessmentRound, Questionnaire, list[str]]:
    """Closed and counted, nothing computed yet."""
    entry, questionnaire, receipts = answered_round(**options)
    close_round(round_id=entry.pk, actor=None, now=timezone.now())
    merge_due(now=timezone.now())
    return entry, questionnaire, receipts


def compute(questionnaire: Questionnaire) -> ClosedResult:
    """What is stored after a computation."""
    assert compute_closed(questionnaire_id=questionnaire.pk, now=timezone.now()) is True
    return closed_figures(questionnaire.round_id)["akims"].result


def test_only_a_closed_and_counted_round_is_due() -> None:
    entry, questionnaire, _ = answered_round({("KZ-11", "rural"): 5})
    assert due_for_closing() == []
    close_round(round_id=entry.pk, actor=None, now=timezone.now())
    assert due_for_closing() == []
    merge_due(now=timezone.now())
    assert due_for_closing() == [questionnaire.pk]
    compute(questionnaire)
    assert due_for_closing() == []


def test_a_pilot_and_a_round_whose_answers_are_gone_are_not_due() -> None:
    closed_round(is_pilot=True)
    assert due_for_closing() == []
    entry, questionnaire, _ = closed_round()
    assert due_for_closing() == [questionnaire.pk]
    RoundRetention.objects.create(round=entry, erased={"surveys_response": 1})
    assert due_for_closing() == []


def test_a_changed_frame_and_changed_counts_make_it_due_again() -> None:
    entry, questionnaire, _ = closed_round()
    compute(questionnaire)
    bump_version(f"frame:{entry.pk}")
    assert due_for_closing() == [questionnaire.pk]
    compute(questionnaire)
    Questionnaire.objects.update(counts_revision=99)
    assert due_for_closing() == [questionnaire.pk]


def test_what_cannot_be_weighted_counts_everybody_alike_and_says_why() -> None:
    """All of one region are of a kind that is rarer than the region: the margins exclude each other."""
    _, questionnaire, _ = closed_round()
    result = compute(questionnaire)
    weights = WeightSet.objects.get()
    assert weights.margins == {
        "region": {"KZ-11": 40, "KZ-59": 40},
        "category": {"city": 20, "rural": 20, "settlement": 20, "village": 20},
    }
    assert weights.answered == [[*cell, number] for cell, number in sorted(PEOPLE.items())]
    assert (weights.refused, weights.unknown, weights.number) == ("not_converged", 0, 1)
    assert weights.weights == []
    assert result.orders["country"].deff == 1


def test_weights_are_stored_with_what_they_cost() -> None:
    entry, questionnaire, _ = closed_round(
        people={(region, category): 6 for region in ("KZ-11", "KZ-59") for category in POSTS}
    )
    result = compute(questionnaire)
    weights = WeightSet.objects.get()
    assert weights.refused == ""
    assert [line[2] for line in weights.weights] == pytest.approx([1.5, 0.75, 0.75] * 2)
    assert weights.deff == pytest.approx(result.orders["country"].deff)
    assert weights.n_eff == pytest.approx(36 / result.orders["country"].deff)
    assert weights.joined == {"category": [["city", "settlement"]]}
    assert entry.frame is not None
    assert weights.as_of == entry.frame.as_of
    said = AuditEntry.objects.get(action="weights_computed").details
    assert said == {"number": 1, "deff": weights.deff, "refused": ""}


def test_a_version_is_new_only_where_something_is() -> None:
    entry, questionnaire, receipts = closed_round()
    compute(questionnaire)
    before = WeightSet.objects.values().get()
    bump_version(f"frame:{entry.pk}")
    compute(questionnaire)
    assert WeightSet.objects.values().get() == before
    assert ClosedFigures.objects.get().number == 2
    for receipt in receipts[:6]:
        withdraw(receipt=receipt, now=timezone.now())
    merge_due(now=timezone.now())
    compute(questionnaire)
    assert list(WeightSet.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert WeightSet.objects.values().get(number=1) == before
    assert ClosedFigures.objects.get().weight_set == WeightSet.objects.get(number=2)


def test_whoever_has_withdrawn_counts_until_the_counts_let_go() -> None:
    """Else two releases would differ by one person."""
    entry, questionnaire, receipts = closed_round()
    before = compute(questionnaire)
    withdraw(receipt=receipts[0], now=timezone.now())
    merge_due(now=timezone.now())
    bump_version(f"frame:{entry.pk}")
    after = compute(questionnaire)
    assert Response.objects.count() == before.n - 1
    assert after.n == before.n
    assert after.orders["country"].areas["BUD"].n_pairs == before.n
    assert after.orders["country"].areas["BUD"].mwds == before.orders["country"].areas["BUD"].mwds


def test_what_changes_meanwhile_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    _, questionnaire, receipts = closed_round()
    compute_result = closing._result

    def withdrawn_meanwhile(*given: Any) -> ClosedResult:
        withdraw(receipt=receipts[0], now=timezone.now())
        return compute_result(*given)

    monkeypatch.setattr(closing, "_result", withdrawn_meanwhile)
    assert compute_closed(questionnaire_id=questionnaire.pk, now=timezone.now()) is False
    assert not ClosedFigures.objects.exists()
    assert not WeightSet.objects.exists()
    assert due_for_closing() == [questionnaire.pk]


def test_the_result_says_the_order_of_every_group() -> None:
    _, questionnaire, _ = closed_round()
    result = compute(questionnaire)
    assert result.n == 27
    assert sorted(result.orders) == [
        "KZ-11", "KZ-59", "category:rural", "category:village", "country", "macro:centre",
        "macro:north",
    ]  # fmt: skip
    assert {key: order.n for key, order in result.orders.items()} == {
        "country": 27, "KZ-11": 20, "KZ-59": 7, "macro:centre": 20, "macro:north": 7,
        "category:rural": 21, "category:village": 6,
    }  # fmt: skip
    country = result.orders["country"]
    budgets = country.areas["BUD"]
    assert (budgets.place, budgets.rank_low, budgets.rank_high, budgets.letters) == (1, 1, 1, "a")
    assert budgets.top == 1
    assert sorted(country.areas) == ["BUD", "DIG", "FIN", "LEG"]
    assert result.orders["KZ-59"].reason == "too_few_answers"
    assert result.orders["KZ-59"].areas["BUD"].rank_low is None
    ranking = result.rankings["Q10"]
    assert ranking.n == 27
    assert set(ranking.kemeny) == set(ranking.borda)
    assert ranking.kemeny[:2] == ("legal", "financial")
    assert result.flags == {
        "responses": 27, "fast": 0, "straight": 0, "duplicate": 0, "flagged": 0,
    }  # fmt: skip


def test_answers_to_questions_are_weighted_as_well() -> None:
    """Six of each kind in two regions: those of cities and villages differ, and so do their weights."""
    entry = make_round()
    questionnaire = make_questionnaire(entry)
    for region in ("KZ-11", "KZ-59"):
        for category in POSTS:
            for person in make_invited(questionnaire, 6, region=region, category=category):
                answer(person, {"Q6a": "yes" if category == "city" else "no"})
    close_round(round_id=entry.pk, actor=None, now=timezone.now())
    sweep(now=timezone.now())
    content = Content.from_json(NeedSnapshot.objects.get().content)
    figure = content.questions["akims"]["Q6a"]
    assert figure.buckets == {"no": 24, "yes": 12}
    assert figure.weighted == {"no": 50.0, "yes": 50.0}  # cities stand for settlements too


def test_numbers_come_back_from_json_as_they_were() -> None:
    _, questionnaire, _ = closed_round()
    result = compute(questionnaire)
    assert ClosedResult.from_json(json.loads(json.dumps(result.to_json()))) == result


def test_the_same_answers_give_the_same_bytes() -> None:
    entry, questionnaire, _ = closed_round()
    compute(questionnaire)
    first = ClosedFigures.objects.get().result
    bump_version(f"frame:{entry.pk}")
    compute(questionnaire)
    assert ClosedFigures.objects.get().result == first


def test_a_large_round_is_judged_from_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same scores and intervals, without keeping respondents."""
    entry, questionnaire, _ = closed_round()
    small = compute(questionnaire)
    monkeypatch.setattr(closing, "MOST_REDRAWN", 26)
    monkeypatch.setattr(closing, "ROWS_AT_ONCE", 10)
    bump_version(f"frame:{entry.pk}")
    large = compute(questionnaire)
    assert (small.redrawn, large.redrawn) == (True, False)
    one, other = small.orders["country"].areas, large.orders["country"].areas
    for code, area in one.items():
        assert other[code].mwds == pytest.approx(area.mwds)
        assert other[code].low == pytest.approx(area.low)
    assert other["BUD"].rank_high == 1


def test_deputies_are_not_weighted() -> None:
    entry = make_round()
    questionnaire = make_questionnaire(entry, "deputies")
    for person in make_invited(questionnaire, 6, category="deputy"):
        answer(person)
    close_round(round_id=entry.pk, actor=None, now=timezone.now())
    merge_due(now=timezone.now())
    compute_closed(questionnaire_id=questionnaire.pk, now=timezone.now())
    found = closed_figures(entry.pk)["deputies"]
    assert found.weights is None
    assert list(found.result.orders) == ["country"]
    assert not WeightSet.objects.exists()


def test_without_a_frame_nothing_is_weighted_and_it_is_told() -> None:
    entry, questionnaire, _ = closed_round()
    AssessmentRound.objects.filter(pk=entry.pk).update(frame=None)
    compute(questionnaire)
    weights = closed_figures(entry.pk)["akims"].weights
    assert weights is not None
    assert weights.refused == "no_population"
    assert weights.deff is None


def sheet_of(content: Content) -> MethodSheet:
    """A method sheet that must be there."""
    assert content.sheet is not None
    return content.sheet


def test_a_release_after_the_close_cites_it_all() -> None:
    entry, _, receipts = answered_round()
    sweep(now=timezone.now())
    interim = Content.from_json(NeedSnapshot.objects.get().content)
    assert interim.sheet is None
    assert interim.country is not None
    assert interim.country.areas[0].rank_low is None
    close_round(round_id=entry.pk, actor=None, now=timezone.now())
    sweep(now=timezone.now())
    snapshot = NeedSnapshot.objects.get(number=2)
    assert snapshot.sources["closed:akims"] == 1
    content = Content.from_json(snapshot.content)
    weighting = sheet_of(content).weighting
    assert weighting is not None
    assert weighting.digest == WeightSet.objects.get().digest
    assert sheet_of(content).computed_at == ClosedFigures.objects.get().computed_at.isoformat()
    assert content.country is not None
    budgets = content.country.area("BUD")
    assert budgets is not None
    assert (budgets.rank, budgets.rank_low, budgets.rank_high, budgets.letters) == (1, 1, 1, "a")
    assert content.scopes["KZ-59"].no_ranks == "too_few_answers"
    assert Content.from_json(json.loads(json.dumps(content.to_json()))) == content
    sweep(now=timezone.now())
    assert NeedSnapshot.objects.count() == 2
    for receipt in receipts[:6]:
        withdraw(receipt=receipt, now=timezone.now())
    sweep(now=timezone.now())
    newest = NeedSnapshot.objects.get(number=3)
    assert newest.sources["closed:akims"] == 2
    assert sheet_of(Content.from_json(newest.content)).n == 21


def test_figures_of_older_counts_are_not_released(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the step fail, the release holds the counts alone, and the others are done."""
    entry, _, receipts = answered_round()
    close_round(round_id=entry.pk, actor=None, now=timezone.now())
    sweep(now=timezone.now())

    def fails(**_: object) -> None:
        raise ValueError("no")

    for receipt in receipts[:6]:
        withdraw(receipt=receipt, now=timezone.now())
    monkeypatch.setattr("tna_portal.dashboards.services.compute_closed", fails)
    with pytest.raises(ExceptionGroup):
        sweep(now=timezone.now())
    newest = Content.from_json(NeedSnapshot.objects.order_by("-number")[0].content)
    assert newest.sheet is None
    assert newest.country is not None
    assert newest.country.n == 21
    assert newest.country.areas[0].weighted is None


def test_a_snapshot_from_before_rank_sets_still_reads() -> None:
    answered_round()
    sweep(now=timezone.now())
    stored = NeedSnapshot.objects.get().content
    del stored["sheet"]
    for scope in stored["scopes"].values():
        for name in ("deff", "n_eff", "no_ranks"):
            del scope[name]
        for area in scope["areas"]:
            for name in list(area):
                if name.startswith(("weighted", "rank_", "top3", "letters", "pni")):
                    del area[name]
    content = Content.from_json(stored)
    assert content.sheet is None
    assert content.country is not None
    assert content.country.n == 27


def test_what_the_counts_hold_back_is_not_computed_for_a_release() -> None:
    """Three of each region rated an area: told of the country alone. A question keeps its older figures."""
    questionnaire = make_questionnaire(make_round())
    for region in ("KZ-11", "KZ-59"):
        for number, person in enumerate(make_invited(questionnaire, 9, region=region)):
            few = {"LEG": (4, 1 + number)} if number < 3 else {}
            answer(person, rated(FIN=(5, 2 + number % 2), **few) | {"Q6a": "yes", "Q5": 40})
    close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
    merge_due(now=timezone.now())
    told = ItemCount.objects.get(dimension="country")
    told.tallies["Q6a"] = {"#": 13, "yes": 13}
    told.save()
    result = compute(questionnaire)
    assert {key: sorted(order.areas) for key, order in result.orders.items()} == {
        "country": ["FIN", "LEG"],
        "KZ-11": ["FIN"],
        "KZ-59": ["FIN"],
        "macro:centre": ["FIN"],
        "macro:north": ["FIN"],
        "category:rural": ["FIN", "LEG"],
    }
    assert "Q5" in result.shares
    assert "Q6a" not in result.shares


def test_whoever_counts_for_the_country_alone_has_no_region() -> None:
    questionnaire = make_questionnaire(make_round())
    for region, number in (("KZ-11", 7), ("KZ-59", 3), ("KZ-10", 2)):
        for person in make_invited(questionnaire, number, region=region):
            answer(person, rated(FIN=(5, 2)))
    close_round(round_id=questionnaire.round_id, actor=None, now=timezone.now())
    merge_due(now=timezone.now())
    result = compute(questionnaire)
    assert {key: order.n for key, order in result.orders.items()} == {
        "country": 12,
        "KZ-11": 7,
        "macro:centre": 7,
        "category:rural": 12,
    }
    Response.objects.filter(counted="country").update(counted="nowhere")
    assert compute(questionnaire).n == 7
