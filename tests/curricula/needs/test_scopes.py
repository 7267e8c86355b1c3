"""What is released can never be subtracted to fewer than five people."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from curricula.needs.content import COUNTRY, MACRO
from curricula.needs.scopes import survey_scopes
from tna_portal.statistics.disclosure import K

REGIONS = [f"R{number}" for number in range(8)]
MACRO_OF = {region: ("north", "south", "west")[index % 3] for index, region in enumerate(REGIONS)}
people = st.dictionaries(st.sampled_from(REGIONS), st.integers(0, 30), min_size=1)


def scopes_of(counts: dict[str, int]) -> dict[str, int]:
    """Released scopes with their people."""
    joint = np.zeros((1, 8, 8), dtype=np.int64)
    regions = {region: (number, joint.copy()) for region, number in counts.items()}
    scopes, _ = survey_scopes(regions, ["FIN"], MACRO_OF, {})
    return {key: scope.n for key, scope in scopes.items()}


@given(people)
@settings(max_examples=300, deadline=None)
def test_nothing_below_five_is_shown(counts: dict[str, int]) -> None:
    assert all(number >= K for number in scopes_of(counts).values())


@given(people)
@settings(max_examples=300, deadline=None)
def test_the_country_minus_its_shown_regions_hides_enough(counts: dict[str, int]) -> None:
    shown = scopes_of(counts)
    if COUNTRY not in shown:
        return
    hidden = [n for region, n in counts.items() if n and region not in shown]
    assert not hidden or (len(hidden) >= 2 and sum(hidden) >= K)


@given(people)
@settings(max_examples=300, deadline=None)
def test_a_macro_region_minus_its_shown_regions_hides_enough(counts: dict[str, int]) -> None:
    shown = scopes_of(counts)
    for macro in set(MACRO_OF.values()):
        if MACRO + macro in shown:
            hidden = [n for r, n in counts.items() if n and MACRO_OF[r] == macro and r not in shown]
            assert not hidden or (len(hidden) >= 2 and sum(hidden) >= K)


@given(people)
@settings(max_examples=300, deadline=None)
def test_one_hidden_macro_region_is_never_alone(counts: dict[str, int]) -> None:
    shown = scopes_of(counts)
    if COUNTRY not in shown:
        return
    held = {MACRO_OF[region] for region, number in counts.items() if number}
    totals = {m: sum(n for r, n in counts.items() if MACRO_OF[r] == m) for m in held}
    unsafe = [macro for macro in held if MACRO + macro not in shown]
    assert len(unsafe) != 1 or totals[unsafe[0]] < K or len(held) == 1
