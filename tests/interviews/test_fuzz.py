"""A tenth of the bench's random work leaves no flaw behind; on any seed it would be one found."""

import pytest

from tests.bench.coding_fuzz import measure


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_random_work_leaves_no_flaw(seed: int) -> None:
    work = measure(500, seed)
    assert dict(work.errors) == {}
    assert {"code", "edit", "undo", "redo", "correct", "finish", "merge", "replace_name"} <= set(
        work.done
    )
