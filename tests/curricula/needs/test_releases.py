"""Releases by their number."""

import pytest

from curricula.needs.releases import release_of
from tests.factories.needs import release, release_document
from tests.factories.organisation import make_round

pytestmark = pytest.mark.django_db


def test_a_round_without_any() -> None:
    assert release_of(make_round().pk) is None


def test_the_newest_and_an_older_one() -> None:
    round_ = make_round()
    release(round_)
    release(round_, hidden_regions=())
    newest, older = release_of(round_.pk), release_of(round_.pk, 1)
    assert newest is not None
    assert older is not None
    assert (newest.number, newest.is_newest, older.number, older.is_newest) == (2, True, 1, False)
    assert newest.content is not None
    assert older.content is not None
    assert (newest.content.hidden_regions, older.content.hidden_regions) == ((), ("KZ-27",))


@pytest.mark.parametrize("number", [0, 2, 99])
def test_a_number_that_no_release_has(number: int) -> None:
    round_ = make_round()
    release(round_)
    assert release_of(round_.pk, number) is None


@pytest.mark.parametrize("document", [{}, {"scopes": []}, {"method": "need-0", "deputies": 5}])
def test_a_shape_that_is_no_longer_read(document: dict[str, object]) -> None:
    round_ = make_round()
    release_document(round_, document, method="need-0")
    found = release_of(round_.pk)
    assert found is not None
    assert (found.method, found.content) == ("need-0", None)
