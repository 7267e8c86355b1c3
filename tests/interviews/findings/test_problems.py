"""The same problems, codes that meet and saturation, held against brute force."""

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.findings.matrices import co_occurrence, saturation, tellable
from interviews.findings.problems import Finding, Problem, Wording, problems, releasable

ISSUES = st.sampled_from(["Қаражат аз", "қаражат  аз!", "Ақша жоқ", "Заң өзгереді", "Кадр жоқ"])
PAIRS = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 4)), max_size=30)


def finding(key: int, interview: int, **issues: str) -> Finding:
    """Texts by language; the first one is the language it was written in."""
    wordings = {language: Wording(text, "", "") for language, text in issues.items()}
    return Finding(key, interview, 1, next(iter(issues)), wordings)


def test_case_punctuation_and_blanks_do_not_tell_problems_apart() -> None:
    found = problems([finding(1, 1, ru="Где взять денег?"), finding(2, 2, ru="где  взять ДЕНЕГ")])
    assert [each.people for each in found] == [{1, 2}]


def test_translations_join_what_two_coders_wrote_in_two_languages() -> None:
    found = problems(
        [
            finding(1, 1, kk="Ақша жоқ"),
            finding(2, 2, ru="Денег нет"),
            finding(3, 3, ru="Денег нет", kk="Ақша жоқ"),
        ]
    )
    assert [each.people for each in found] == [{1, 2, 3}]


def test_people_are_counted_not_mentions() -> None:
    (found,) = problems([finding(1, 7, kk="Ақша жоқ"), finding(2, 7, kk="Ақша жоқ")])
    assert (len(found.people), len(found.findings)) == (1, 2)


def test_the_reader_gets_a_translation_where_there_is_one() -> None:
    (found,) = problems(
        [finding(1, 1, kk="Ақша жоқ"), finding(2, 2, kk="Ақша жоқ", ru="Денег нет")]
    )
    assert found.usual("key_issue", "ru")[0] == ("Денег нет", "ru")
    assert found.usual("key_issue", "en")[0] == ("Ақша жоқ", "kk")


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 30), ISSUES), max_size=30))
def test_groups_are_those_of_a_plain_comparison(rows: list[tuple[int, str]]) -> None:
    found = problems([finding(key, person, kk=text) for key, (person, text) in enumerate(rows)])
    expected: dict[str, set[int]] = {}
    for person, text in rows:
        same = " ".join(text.lower().replace("!", "").split())
        expected.setdefault(same, set()).add(person)
    assert sorted(map(sorted, (each.people for each in found))) == sorted(
        map(sorted, expected.values())
    )


@settings(deadline=None)
@given(st.lists(st.frozensets(st.integers(1, 25), min_size=1), max_size=6))
def test_no_difference_of_told_numbers_leaves_fewer_than_five(groups: list[frozenset[int]]) -> None:
    found = [
        Problem(tuple(finding(person, person, kk=str(number)) for person in sorted(people)))
        for number, people in enumerate(sorted(groups, key=len, reverse=True))
    ]
    told = releasable(found)
    everybody = frozenset[int]().union(*groups)
    for each in told:
        assert len(each.people) >= 5
        assert not 0 < len(everybody - each.people) < 5
    if told:
        assert not 0 < len(everybody.difference(*(each.people for each in told))) < 5


@settings(deadline=None)
@given(PAIRS)
def test_codes_that_meet_are_counted_as_one_by_one(pairs: list[tuple[int, int]]) -> None:
    counts = co_occurrence(pairs, [1, 2, 3, 4])
    held = {person: {code for who, code in pairs if who == person} for person, _ in pairs}
    for one, other in combinations([1, 2, 3, 4], 2):
        both = sum(1 for codes in held.values() if {one, other} <= codes)
        assert counts[one - 1][other - 1] == counts[other - 1][one - 1] == both
    assert [counts[i][i] for i in range(4)] == [
        sum(1 for codes in held.values() if code in codes) for code in (1, 2, 3, 4)
    ]


def test_a_hidden_pair_could_be_any_of_four_numbers() -> None:
    everybody = 24
    for one, other in product(range(1, everybody + 1), repeat=2):
        fewest, most = max(0, one + other - everybody), min(one, other)
        numbers = range(fewest, most + 1)
        hidden = [n for n in numbers if not tellable(n, one, other, everybody)]
        for both in set(numbers) - set(hidden):
            four = (both, one - both, other - both, everybody - one - other + both)
            assert not any(0 < number < 5 for number in four)
        # else the numbers of the codes alone tell it, or leave no choice
        assert not hidden or len(hidden) >= 4 or hidden == list(numbers)


@settings(deadline=None)
@given(PAIRS, st.integers(1, 5))
def test_saturation_adds_up(pairs: list[tuple[int, int]], size: int) -> None:
    codes: dict[int, set[int]] = {}
    for person, code in pairs:
        codes.setdefault(person, set()).add(code)
    order = sorted(codes)
    steps = saturation(order, codes, codes, size=size)
    assert len(steps) == len(order) // size
    for step in steps:
        seen = {code for person in order[: step.last] for code in codes[person]}
        before = {code for person in order[: step.first - 1] for code in codes[person]}
        assert (step.codes, step.new_codes) == (len(seen), len(seen - before))
