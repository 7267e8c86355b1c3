"""A tenth of the campaigns of `make bench`, with the same seeds."""

import pytest

from tests.bench.faults import campaign
from tests.bench.race import wrong_runs

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.mark.xdist_group("campaign")
def test_a_hundred_respondents_lose_nothing_when_everything_goes_wrong(
    static_files: object,
) -> None:
    assert campaign(people=100, seed=20261124) == (0, 0)


@pytest.mark.xdist_group("campaign")
def test_ten_races_for_ten_seats_seat_ten_each_time() -> None:
    assert wrong_runs(runs=10, people=60, seats=10) == 0
