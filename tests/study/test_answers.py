"""Every row of the study that the synthetic answers must reproduce: integers first."""

import itertools
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from curricula.needs.orders import heading_needs
from surveys.questionnaire import library
from surveys.questionnaire.encoding import rating_bytes
from surveys.questionnaire.tallies import count_tallies, tally_lines
from surveys.questionnaire.validation import check_all
from surveys.scoring.histogram import joint_histogram, rows_from_bytes
from surveys.scoring.need import score_items
from surveys.scoring.types import ItemScore
from tna_portal.statistics.results import NotComputable
from tna_portal.study.answers import REGIONS, Person, ages, akims, deputies
from tna_portal.study.ratings import HEADINGS, quota

DISTRICTS = {iso: [f"{iso}-{number}" for number in range(12)] for iso in REGIONS}
AKIMS = akims(DISTRICTS)
DEPUTIES = deputies(DISTRICTS)


def choices(code: str, people: Sequence[Person] = AKIMS) -> Counter[str]:
    """Options of a single-choice question."""
    return Counter(p.answers[code]["option"] for p in people if code in p.answers)


def several(code: str, people: Sequence[Person] = AKIMS) -> Counter[str]:
    """Options of a multiple-choice question."""
    return Counter(option for p in people for option in p.answers[code]["options"])


def scores(people: Sequence[Person], name: str) -> dict[str, ItemScore]:
    """Area -> score, from the answers as they would be stored."""
    definition = library.load(name)
    slots = definition.rated_items()
    rows = [rating_bytes(definition, p.answers, slots) for p in people]
    joint = joint_histogram(
        rows_from_bytes([row[0] for row in rows], len(slots)),
        rows_from_bytes([row[1] for row in rows], len(slots)),
    )
    return dict(zip(slots, score_items(joint), strict=True))


def mwds(score: ItemScore) -> float:
    """The score of an area that surely has one."""
    assert not isinstance(score.mwds, NotComputable)
    return score.mwds


def headings() -> Mapping[str, Mapping[str, float]]:
    """Heading -> area -> weight, from the shipped crosswalk."""
    path = files("tna_portal.organisation") / "data" / "need_areas.json"
    found: dict[str, dict[str, float]] = {}
    for area in json.loads(path.read_text(encoding="utf-8"))["areas"]:
        for link in area["links"]:
            if link["kind"] == "heading":
                found.setdefault(link["target"], {})[area["code"]] = link["weight"]
    return found


def test_250_akims_and_50_deputies() -> None:
    assert (len(AKIMS), len(DEPUTIES)) == (250, 50)


def test_50_akims_of_each_region() -> None:
    assert Counter(p.region for p in AKIMS) == dict.fromkeys(REGIONS, 50)


def test_10_deputies_of_each_region() -> None:
    assert Counter(p.region for p in DEPUTIES) == dict.fromkeys(REGIONS, 10)


def test_the_four_kinds_of_akim() -> None:
    expected = {"city": 15, "rural": 200, "settlement": 15, "village": 20}
    assert Counter(p.category for p in AKIMS) == expected
    assert choices("Q1") == expected


def test_172_of_249_have_lived_there_for_more_than_10_years() -> None:
    found = choices("Q6b")
    assert (found["gt10"], found.total()) == (172, 249)


def test_185_of_250_expect_good_of_elections() -> None:
    found = choices("Q12")
    assert (found["v5"] + found["v4"], found.total()) == (185, 250)


def test_ages_from_25_to_64_sum_to_11000() -> None:
    found = sorted(p.answers["Q5"] for p in AKIMS)
    assert (found[0], found[-1], sum(found), len(found)) == (25, 64, 11_000, 250)


def test_the_youngest_and_the_oldest_are_single_persons() -> None:
    found = Counter(p.answers["Q5"] for p in AKIMS)
    assert (found[25], found[64]) == (1, 1)


def test_122_of_250_have_1_to_3_years_in_management() -> None:
    found = choices("Q4b")
    assert (found["y1_3"], found.total()) == (122, 250)


def test_time_in_management_is_never_less_than_time_in_the_post() -> None:
    bands = ["lt1", "y1_3", "y3_5", "y5_10", "gt10"]
    wrong = [
        p.key
        for p in AKIMS
        if bands.index(p.answers["Q4b"]["option"]) < bands.index(p.answers["Q4a"]["option"])
    ]
    assert wrong == []


def test_the_main_profession() -> None:
    found = choices("Q3p")
    named = {code: found.pop(code) for code in ("law", "econ", "teach", "tech")}
    assert named == {"law": 80, "econ": 70, "teach": 45, "tech": 35}
    assert found.total() == 20


def test_the_main_profession_is_among_those_learnt() -> None:
    assert [
        p.key for p in AKIMS if p.answers["Q3p"]["option"] not in p.answers["Q3"]["options"]
    ] == []


def test_nearly_all_speak_the_state_language_and_russian() -> None:
    found = several("Q8")
    assert min(found["kk"], found["ru"]) >= 235


def test_english_is_spoken_by_a_minority() -> None:
    assert 5 <= several("Q8")["en"] < 125


@pytest.mark.parametrize("language", ["uz", "ug", "tt", "de", "other"])
def test_each_ethnic_language_is_spoken_by_one_to_four(language: str) -> None:
    assert 1 <= several("Q8")[language] <= 4


def test_natives_are_the_majority() -> None:
    found = choices("Q6a")
    assert found["yes"] * 2 > found.total()


def test_the_community_nominated_most() -> None:
    assert choices("Q7a").most_common(1)[0][0] == "community"


def test_a_majority_shares_a_channel_with_residents() -> None:
    definition = library.load("akims_2023")
    tallies = count_tallies(tally_lines(definition, p.answers) for p in AKIMS)
    found = tallies["channels_shared"]
    assert found["yes"] * 2 > found["#"]


def test_most_are_ready_for_training() -> None:
    assert choices("Q13a").most_common(1)[0][0] == "yes"


def test_everybody_ranks_all_five_headings() -> None:
    assert {tuple(sorted(p.answers["Q10"].values())) for p in AKIMS} == {(1, 2, 3, 4, 5)}


def test_mean_points_keep_the_order_of_figure_3_a_quarter_apart() -> None:
    sums = [sum(6 - p.answers["Q10"][heading] for p in AKIMS) for heading in HEADINGS]
    apart = [(before - after) / 250 for before, after in itertools.pairwise(sums)]
    assert min(apart) >= 0.25


def test_every_area_has_200_pairs() -> None:
    found = scores(AKIMS, "akims_2023")
    assert len(found) == 22
    assert min(score.n_pairs for score in found.values()) >= 200


def test_two_to_five_per_cent_leave_an_area_out() -> None:
    found = {score.counts.n_missing for score in scores(AKIMS, "akims_2023").values()}
    assert min(found) >= 5
    assert max(found) <= 12


def test_some_areas_are_not_relevant_to_some() -> None:
    found = scores(AKIMS, "akims_2023")
    assert found["LND"].counts.n_not_relevant == 8


def test_some_cannot_say() -> None:
    found = scores(AKIMS, "akims_2023").values()
    assert all(score.counts.n_cannot_say >= 1 for score in found)


def test_needs_rolled_up_by_the_crosswalk_keep_the_order_of_figure_3() -> None:
    needs = {area: mwds(score) for area, score in scores(AKIMS, "akims_2023").items()}
    rolled = heading_needs(needs, headings())
    assert sorted(rolled, key=lambda heading: -rolled[heading]) == list(HEADINGS)


def test_the_eight_greatest_needs_hold_every_heading() -> None:
    needs = {area: mwds(score) for area, score in scores(AKIMS, "akims_2023").items()}
    top = set(sorted(needs, key=lambda area: -needs[area])[:8])
    assert top == {"BUD", "FIN", "FND", "COM", "LEG", "PRC", "INF", "MED"}


def test_regions_differ_in_their_ranking() -> None:
    orders = set()
    for iso in REGIONS:
        found = scores([p for p in AKIMS if p.region == iso], "akims_2023")
        orders.add(tuple(sorted(found, key=lambda area: -mwds(found[area]))))
    assert len(orders) == len(REGIONS)


def test_only_english_answers_are_too_few_to_show() -> None:
    cells = Counter[tuple[str, str]]()
    for p in AKIMS:
        cells["category", p.category] += 1
        cells["seniority", p.answers["Q4a"]["option"]] += 1
        cells["language", p.language] += 1
        cells["region", p.region] += 1
    assert {cell: number for cell, number in cells.items() if number < 5} == {("language", "en"): 4}


@pytest.mark.parametrize(
    ("people", "name"),
    [(AKIMS, "akims_2023"), (DEPUTIES, "deputies_2023")],
    ids=["akims", "deputies"],
)
def test_every_answer_is_accepted_by_the_questionnaire(people: Sequence[Person], name: str) -> None:
    definition = library.load(name)
    problems: dict[str, Any] = {
        p.key: check_all(definition, p.answers, date(2023, 9, 1), DISTRICTS) for p in people
    }
    assert {key: found for key, found in problems.items() if found} == {}


def test_every_key_says_that_the_person_is_synthetic() -> None:
    keys = [p.key for p in (*AKIMS, *DEPUTIES)]
    assert len(set(keys)) == 300
    assert all(key.startswith("SYNTHETIC-") for key in keys)


def test_the_same_seed_gives_the_same_people() -> None:
    assert akims(DISTRICTS) == AKIMS


def test_another_seed_gives_other_people() -> None:
    assert akims(DISTRICTS, seed=1) != AKIMS


@pytest.mark.parametrize("seed", range(5))
def test_ages_sum_to_11000_whatever_the_seed(seed: int) -> None:
    from random import Random  # noqa: PLC0415 - used here only

    assert sum(ages(Random(seed))) == 11_000


@pytest.mark.parametrize("mean", [1.0, 1.7, 2.5, 3.14, 4.8, 5.0])
def test_a_quota_meets_its_mean_to_one_rating(mean: float) -> None:
    assert sum(quota(mean, 47)) == round(mean * 47)
