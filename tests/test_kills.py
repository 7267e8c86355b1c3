"""A tenth of `kill_wrong_snapshots` of `make bench`, with its seed; in embedded mode, and again on
PostgreSQL and Redis."""

import pytest

from tests.bench.kills import forget, wrong_snapshots


@pytest.mark.xdist_group("campaign")
@pytest.mark.django_db(transaction=True)
def test_ten_killed_workers_leave_no_wrong_snapshot() -> None:
    try:
        assert wrong_snapshots(kills=10, people=16, seed=20261125) == 0
    finally:
        forget()
