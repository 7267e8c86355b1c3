"""A tenth of the campaign of `make bench ONLY=disclosure_found`, with the same seeds; and that it can find."""

from collections.abc import Callable

import pytest

from curricula.needs import lattice, scopes
from surveys import releasing
from tests.bench import disclosure_rounds
from tests.bench.disclosure import SEED, campaign, found
from tests.bench.disclosure_rounds import play
from tna_portal.statistics.disclosure import K


def test_an_adversary_finds_nothing_in_twenty_rounds() -> None:
    assert campaign(rounds=20, seed=SEED) == []


def test_the_rounds_have_what_an_adversary_looks_for() -> None:
    rounds = [play(SEED + number) for number in range(12)]
    told = [one for entry in rounds for one in entry.told]
    assert any(one.withdrawn for one in told)
    assert any(one.questions for one in told)
    assert any(one.scopes.hidden_breakdowns.get("category") for one in told)
    assert any(one.scopes.breakdowns and not one.questions for one in told)  # a milestone
    assert any(one.scopes.collapsed for one in told)
    assert any(one.scopes.breakdowns.get("region_kind") for one in told)


def _any_batch(arrivals: int, withdrawals: int, levels: object, k: int = K) -> releasing.Moving:
    return releasing.Moving(arrivals > 0, withdrawals > 0)


def _small_cells_alone(people: object, macro_of: object, stay: object = ()) -> object:
    told = _what_to_show(people, macro_of, stay)  # type: ignore[arg-type]
    small = {
        (name, value)
        for name, values in people.items()  # type: ignore[attr-defined]
        for value, n in values.items()
        if 0 < n < K and value
    }
    everything = told.shown | told.hidden
    return type(told)(frozenset(everything - small), frozenset(small), {})


_what_to_show = lattice.what_to_show


@pytest.mark.parametrize(
    ("place", "name", "broken"),
    [
        (disclosure_rounds, "moving", _any_batch),
        (releasing, "_gained", lambda before, after, k: True),
        (
            releasing,
            "release_items",
            lambda released, held, levels, k=K: (released + held, 0 * held),
        ),
    ],
)
def test_it_finds_what_a_broken_rule_gives_away(
    monkeypatch: pytest.MonkeyPatch, place: object, name: str, broken: Callable[..., object]
) -> None:
    monkeypatch.setattr(place, name, broken)
    assert any(found(play(SEED + number)) for number in range(25))


def test_it_finds_small_cells_that_nothing_protects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scopes, "what_to_show", _small_cells_alone)
    assert any(found(play(SEED + number)) for number in range(12))
