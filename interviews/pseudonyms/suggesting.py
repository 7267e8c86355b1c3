"""All that identifies people in a transcript, as suggestions a person confirms or rejects."""

from collections.abc import Iterable

from interviews.pseudonyms.finds import Find
from interviews.pseudonyms.numbers import numbers
from interviews.pseudonyms.persons import persons
from interviews.pseudonyms.places import places as places_in
from interviews.pseudonyms.posts import posts


def suggestions(text: str, places: Iterable[str] = ()) -> tuple[Find, ...]:
    """Finds in order, none over another; within a kind all forms of one name have one key.

    `places`: names of regions and districts in Kazakh and Russian that count wherever they occur.
    """
    found: list[Find] = []
    taken: set[int] = set()

    def keep(candidates: Iterable[Find]) -> None:
        for find in candidates:
            letters = range(find.start, find.end)
            if taken.isdisjoint(letters):
                found.append(find)
                taken.update(letters)

    keep(numbers(text))
    named = places_in(text, places)
    keep(named)
    keep(posts(text, named))
    keep(persons(text, taken))
    return tuple(sorted(found))
