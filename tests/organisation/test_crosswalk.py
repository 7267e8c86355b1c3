"""The crosswalk as plain values."""

from hypothesis import given
from hypothesis import strategies as st

from tna_portal.organisation.crosswalk import (
    Change,
    Crosswalk,
    Link,
    WrongSum,
    differences,
    from_json,
    to_json,
    unknown_areas,
    wrong_sums,
)

LINES = st.lists(
    st.builds(
        Link,
        area=st.sampled_from(["FIN", "LEG", "COM"]),
        kind=st.sampled_from(["code", "heading", "course", "wish"]),
        target=st.sampled_from(["T1", "T2", "legal"]),
        weight=st.integers(1, 1000).map(lambda n: n / 1000),
    ),
    unique_by=lambda link: (link.kind, link.area, link.target),
)


def test_a_code_shares_out_over_areas_and_an_area_over_headings() -> None:
    links = [
        Link("FIN", "code", "T1", 0.5),
        Link("LEG", "code", "T1", 0.4),
        Link("FIN", "heading", "financial", 0.5),
        Link("FIN", "heading", "legal", 0.5),
        Link("LEG", "heading", "legal", 0.7),
    ]
    assert wrong_sums(links) == (WrongSum("code", "T1", 0.9), WrongSum("heading", "LEG", 0.7))


def test_thirds_are_one_but_a_hundredth_less_is_not() -> None:
    thirds = [Link(area, "code", "T4", 0.333) for area in ("COM", "SPK", "ENG")]
    assert wrong_sums(thirds) == ()
    assert wrong_sums([*thirds[:2], Link("ENG", "code", "T4", 0.323)]) == (
        WrongSum("code", "T4", 0.989),
    )


def test_weights_of_one_code_are_replaced_and_the_others_stay() -> None:
    other = Link("LEG", "code", "T2", 1.0)
    now = Crosswalk(3, (Link("FIN", "code", "T1", 1.0), other))
    assert now.with_subject("code", "T1", {"LEG": 1.0, "FIN": 0.0}) == [
        other,
        Link("LEG", "code", "T1", 1.0),
    ]
    assert now.with_subject("heading", "FIN", {"financial": 1.0})[-1] == Link(
        "FIN", "heading", "financial", 1.0
    )


def test_areas_that_do_not_exist_are_named() -> None:
    assert unknown_areas([Link("XXX", "code", "T1", 1.0)], {"FIN"}) == ("XXX",)


def test_differences_name_what_came_went_and_changed() -> None:
    before = [Link("FIN", "code", "T1", 1.0), Link("LEG", "code", "T2", 1.0)]
    after = [Link("FIN", "code", "T1", 0.5), Link("BUD", "code", "T1", 0.5)]
    assert differences(before, after) == [
        Change("code", "BUD", "T1", None, 0.5),
        Change("code", "FIN", "T1", 1.0, 0.5),
        Change("code", "LEG", "T2", 1.0, None),
    ]


@given(LINES)
def test_lines_come_back_from_json(links: list[Link]) -> None:
    assert set(from_json(to_json(links))) == set(links)
    assert to_json(links) == to_json(links[::-1])


@given(LINES, LINES)
def test_differences_lead_from_one_to_the_other(before: list[Link], after: list[Link]) -> None:
    lines = {(link.kind, link.area, link.target): link.weight for link in before}
    for change in differences(before, after):
        assert lines.pop((change.kind, change.area, change.target), None) == change.before
        if change.after is not None:
            lines[change.kind, change.area, change.target] = change.after
    assert lines == {(link.kind, link.area, link.target): link.weight for link in after}
