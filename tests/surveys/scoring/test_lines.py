"""Lines counted through arrays are those counted one by one."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.scoring.lines import LineCounter
from surveys.scoring.rows import Place, line, read

# few letters, so that lines share their first words, end at them, and go beyond them
CODES = st.text("abЖ", min_size=1, max_size=19)
TALLY = st.builds(lambda a, b: f"{a}={b}", CODES, CODES)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["KZ-11", "KZ-59", None]),
        st.sampled_from(["city", "", "rural"]),
        st.binary(max_size=3),
        st.lists(TALLY, max_size=5),
    ),
    max_size=12,
)


@given(st.lists(ROWS, max_size=4))
def test_blocks_of_responses_are_read_and_counted_exactly(blocks: list[list[tuple]]) -> None:  # type: ignore[type-arg]
    counter = LineCounter()
    places: list[Place] = []
    wanted: dict[Place, Counter[str]] = {}
    for rows in filter(None, blocks):
        written = [
            line((region, category, "lt1", "kk"), ratings, ratings[:1], "\n".join(tallies))
            for region, category, ratings, tallies in rows
        ]
        block = read(written, 3)
        for place in block.places:
            if place not in places:
                places.append(place)
        own = np.array([places.index(place) for place in block.places])[block.place]
        counter.add(block.text, block.starts, block.ends, np.repeat(own, block.lines))
        for at, (region, category, ratings, tallies) in enumerate(rows):
            here = (region or "", category, "lt1", "kk")
            assert block.places[block.place[at]] == here
            assert block.importance[at].tobytes() == ratings.ljust(3, b"\0")
            assert block.competence[at].tobytes() == ratings[:1].ljust(3, b"\0")
            wanted.setdefault(here, Counter()).update(tallies)
    names, table = counter.table()
    assert len(set(names)) == len(names)
    for number, place in enumerate(places):
        found = {n: c for n, c in zip(names, table[number].tolist(), strict=True) if n and c}
        assert found == wanted[place]


def test_more_lines_than_the_table_has_places_are_counted_all_the_same() -> None:
    counter = LineCounter()
    for start in range(0, 100_000, 10_000):
        texts = "\n".join(f"{number:08d}" for number in range(start, start + 10_000))
        row = line(("KZ-11", "", "", "kk"), b"", b"", texts)
        block = read([row, row], 0)
        lines = np.repeat(block.place, block.lines)
        counter.add(block.text, block.starts, block.ends, lines)
    names, table = counter.table()
    assert sorted(names) == [f"{number:08d}" for number in range(100_000)]
    assert (table == 2).all()


@pytest.mark.parametrize(
    "row", [b"KZ-11\tcity\tlt1\tkk\t0102\tQ=1\n", b"KZ-11\tcity\tlt1\tkk\t01\t01\t\tQ=1\n"]
)
def test_a_line_of_another_form_is_refused(row: bytes) -> None:
    with pytest.raises(ValueError, match="fields of a response"):
        read([row], 2)


def test_more_ratings_than_slots_are_refused() -> None:
    with pytest.raises(ValueError, match="more bytes"):
        read([line(("KZ-11", "", "", "kk"), b"\1\2\3", b"\1", "")], 2)
