"""Thirty different releases, made up with fixed seeds, for whatever turns released numbers into words.

Nothing here touches a database: names come from the shipped lists.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import files
from random import Random
from typing import Any

from curricula.needs.content import (
    COUNTRY,
    AreaScore,
    Content,
    InterviewFigures,
    JointRow,
    Scope,
    SetLogic,
)
from tna_portal.dashboards.selectors import ParticipationLine
from tna_portal.dashboards.sentences.situation import Situation

Row = Mapping[str, Any]


def _data(package: str, name: str) -> Any:
    return json.loads((files(package) / "data" / name).read_text(encoding="utf-8"))


AREAS: list[Row] = _data("tna_portal.organisation", "need_areas.json")["areas"]
NAMES: dict[str, Row] = {area["code"]: area for area in AREAS}
REGIONS: dict[str, Row] = {
    region["iso"]: region for region in _data("tna_portal.organisation", "regions.json")
}
CATEGORIES: dict[str, Row] = {code["key"]: code for code in _data("interviews", "codebook.json")}
ALL = tuple(NAMES)
FIVE = ("KZ-11", "KZ-27", "KZ-59", "KZ-61", "KZ-63")
CODE_OF = {
    area["code"]: tuple(link["target"] for link in area["links"] if link["kind"] == "code")
    for area in AREAS
}


def area(
    code: str, score: float | None, pairs: int, width: float | None = 4.0, **more: Any
) -> AreaScore:
    """One area with a symmetrical interval; no score where fewer than five rated it."""
    shown = score is not None and pairs >= 5
    low = max(0.0, score - width) if shown and width is not None and score is not None else None
    high = min(100.0, score + width) if shown and width is not None and score is not None else None
    made = AreaScore(
        code=code,
        n_pairs=pairs if shown else 0,
        score=score if shown else None,
        low=low,
        high=high,
        mwds=score / 5 if shown and score is not None else None,
        mwds_low=None,
        mwds_high=None,
        gap=1.0 if shown else None,
        rds=-20.0 if shown else None,
        importance=4.2 if shown else None,
        competence=3.2 if shown else None,
        response_rate=96.0 if shown else None,
        not_relevant=1.0 if shown else None,
        cannot_say=2.0 if shown else None,
        rank=None,
        ipa=None,
        lff=None,
        is_priority=False,
        is_indicative=pairs < 30,
    )
    return replace(made, **more)


def scope(key: str, people: int, areas: Sequence[AreaScore]) -> Scope:
    """A group whose areas are ranked by score; equal scores share the better rank."""
    known = sorted((a.score for a in areas if a.score is not None), reverse=True)
    ranked = [replace(a, rank=None if a.score is None else known.index(a.score) + 1) for a in areas]
    return Scope(key, people, tuple(ranked))


def drawn(
    key: str, people: int, seed: int, *, width: float | None = 4.0, low: int = 12, high: int = 55
) -> Scope:
    """A group with all areas and scores drawn from a seed; up to a twentieth did not rate."""
    chance = Random(seed)
    return scope(
        key,
        people,
        [
            area(
                code,
                round(chance.uniform(low, high), 1),
                people - chance.randint(0, people // 20),
                width,
            )
            for code in ALL
        ],
    )


def joint(
    country: Scope | None, talks: InterviewFigures, *, high_in_talks: Sequence[str] = ("COM", "FIN")
) -> tuple[JointRow, ...]:
    """The joint display: the first five ranks are high in the survey, the areas named in talks."""
    rows = []
    for code in ALL:
        found = country.area(code) if country else None
        rank = found.rank if found else None
        asked, high = rank is not None, rank is not None and rank <= 5
        said = code in high_in_talks and talks.interviewees >= 5
        kind = (
            ("convergent" if said else "survey_only")
            if high
            else "interview_only"
            if said
            else "low_on_both"
            if asked and CODE_OF[code]
            else "silent"
        )
        k = max((talks.codes.get(key, 0) for key in CODE_OF[code]), default=0)
        rows.append(
            JointRow(code, kind, rank, None, CODE_OF[code], k, talks.interviewees, None, None, None)
        )
    return tuple(rows)


def talks(people: int, seed: int = 1) -> InterviewFigures:
    """Interviewees and the categories found with them."""
    chance = Random(seed)
    codes = {key: min(people, chance.randint(people // 6, people)) for key in CATEGORIES}
    return InterviewFigures(people, codes if people >= 5 else {})


def content(
    *,
    country: Scope | None,
    regions: Mapping[str, Scope] | None = None,
    interviews: InterviewFigures | None = None,
    is_final: bool = True,
    hidden: Sequence[str] = (),
    deputies: Scope | None = None,
    high_in_talks: Sequence[str] = ("COM", "FIN"),
    talks_by_region: Mapping[str, InterviewFigures] | None = None,
) -> Content:
    """A release, as far as sentences need one."""
    spoken = interviews or InterviewFigures(0, {})
    return Content(
        method="test",
        round_id=1,
        is_final=is_final,
        scopes={**({COUNTRY: country} if country else {}), **(regions or {})},
        hidden_regions=tuple(hidden),
        breakdowns={},
        hidden_breakdowns={},
        deputies=deputies,
        joint_display=joint(country, spoken, high_in_talks=high_in_talks),
        set_logic=SetLogic(),
        questions={},
        interviews=spoken,
        interviews_by_region=talks_by_region or {},
        interviews_by_group={},
    )


def lines(
    answered: Mapping[str, int], invited: int = 60, in_office: int | None = 120
) -> list[tuple[Row, ParticipationLine]]:
    """Participation of some regions."""
    return [
        (REGIONS[iso], ParticipationLine(iso, in_office, invited, number, number))
        for iso, number in answered.items()
    ]


@dataclass(frozen=True)
class Release:
    """One case: what was released, what stands around it, and the region to be read."""

    key: str
    content: Content | None
    lines: Sequence[tuple[Row, ParticipationLine]]
    situation: Situation
    region: str = "KZ-11"
    unresolved: frozenset[str] = frozenset()
    planned: Sequence[tuple[str, int]] = ()
    rank_sets: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    weak_blocks: Sequence[str] = ()


def situation(**more: Any) -> Situation:
    """Of a closed round with everything done."""
    given: dict[str, Any] = {"round_code": "r-2026", "is_open": False, "covered": frozenset(ALL)}
    return Situation(**(given | more))


def branches(*isos: str) -> list[dict[str, str]]:
    """Branches by the shipped pattern of names."""
    return [
        {
            "name_kk": f"{REGIONS[iso]['centre_kk']} қаласындағы филиал",
            "name_ru": f"Филиал в г. {REGIONS[iso]['centre_ru']}",
            "name_en": f"Branch in {REGIONS[iso]['centre_en']}",
        }
        for iso in isos
    ]


def apart(people: int, *, step: float, width: float, top: float = 60.0) -> Scope:
    """A group whose areas lie at even distances in the order of the framework."""
    return scope(
        COUNTRY,
        people,
        [area(code, round(top - step * place, 1), people, width) for place, code in enumerate(ALL)],
    )


def flat(people: int, score: float) -> Scope:
    """A group in which all areas are alike."""
    return scope(COUNTRY, people, [area(code, score, people) for code in ALL])


def changed(given: Scope, **by_code: Mapping[str, Any]) -> Scope:
    """The same group with some fields of some areas replaced, ranked anew."""
    return scope(given.key, given.n, [replace(a, **by_code.get(a.code, {})) for a in given.areas])


def importances(people: int, seed: int) -> Scope:
    """A questionnaire that asked for importance alone."""
    chance = Random(seed)
    blank = drawn(COUNTRY, people, seed)
    areas = [
        replace(
            a, importance=round(chance.uniform(2.5, 4.9), 1), competence=None, score=None,
            low=None, high=None, mwds=None, gap=None, rds=None,
        )
        for a in blank.areas
    ]  # fmt: skip
    return scope(COUNTRY, people, areas)


def near(given: Scope, key: str, people: int, seed: int, *, width: float = 9.0) -> Scope:
    """A part of a group: like it, save for what the seed moves; two areas lie far off."""
    chance = Random(seed)
    far = chance.sample(ALL, 2)
    areas = []
    for whole in given.areas:
        if whole.score is None:
            areas.append(replace(whole, is_indicative=True))
            continue
        moved = whole.score + chance.gauss(0, 3) + (22 if whole.code == far[0] else 0)
        moved = round(min(90.0, max(3.0, moved - (20 if whole.code == far[1] else 0))), 1)
        areas.append(area(whole.code, moved, people - chance.randint(0, people // 20), width))
    return scope(key, people, areas)


NO_FIGURE = {"score": None, "low": None, "high": None, "n_pairs": 0, "response_rate": None}
WIDE = 9.0


def study(seed: int = 1, *, people: int = 250, **more: Any) -> Content:
    """A release as in the study: five regions, interviews, deputies."""
    country = more.get("country") or drawn(COUNTRY, people, seed)
    given: dict[str, Any] = {
        "country": country,
        "regions": {iso: near(country, iso, people // 5, seed + i) for i, iso in enumerate(FIVE)},
        "interviews": talks(29, seed),
        "deputies": near(country, "deputies", 50, seed + 9),
        "talks_by_region": {"KZ-11": talks(7, seed), "KZ-27": talks(6, seed + 1)},
    }
    return content(**(given | more))


def all_equal(number: int, isos: Sequence[str] = FIVE) -> dict[str, int]:
    """As many answers from each region."""
    return dict.fromkeys(isos, number)


def releases() -> list[Release]:
    """All thirty, in a fixed order."""
    full = lines(all_equal(50))
    return [*_usual(full), *_small_and_large(full), *_orders(full), *_gaps(full), *_due(full)]


def _usual(full: Any) -> list[Release]:
    return [
        Release("as in the study", study(), full, situation(), planned=(("PRC", 1), ("COM", 2), ("FIN", 4))),
        Release("the study, other numbers", study(7), full, situation(), region="KZ-61"),
        Release("still open", study(3, is_final=False), full, situation(is_open=True)),
        Release("interviews only", study(country=None, regions={}, deputies=None), lines(all_equal(0)), situation()),
        Release("survey only", study(interviews=None, talks_by_region={}), full, situation()),
        Release("no deputies", study(5, deputies=None), full, situation()),
        Release("a region without interviews", study(9), full, situation(), region="KZ-63"),
        Release(
            "one region",
            study(country=drawn(COUNTRY, 50, 2), regions={"KZ-11": drawn("KZ-11", 50, 2)}),
            lines({"KZ-11": 50}),
            situation(),
        ),
    ]  # fmt: skip


def _small_and_large(full: Any) -> list[Release]:
    five = content(
        country=drawn(COUNTRY, 5, 4, width=30.0),
        regions={"KZ-11": drawn("KZ-11", 5, 4, width=30.0)},
    )
    return [
        Release("five people", five, lines({"KZ-11": 5}), situation()),
        Release("seven people, no ranges", content(country=drawn(COUNTRY, 7, 4, width=None)), lines({"KZ-11": 4, "KZ-59": 3}), situation()),
        Release("twenty-one people", study(people=21, regions={}), lines({"KZ-11": 21}, 31, 41), situation()),
        Release("hundred and one", study(13, people=101), lines({"KZ-11": 101}, 1001, 2001), situation()),
        Release(
            "more than a million",
            study(6, people=1234567, country=drawn(COUNTRY, 1234567, 6, width=0.3), regions={"KZ-11": drawn("KZ-11", 61728, 16, width=0.6)}),
            lines({"KZ-11": 61728}, 100000, 123456),
            situation(),
        ),
        Release("nobody invited yet", None, lines(all_equal(0), 0, None), situation(is_open=True)),
        Release("no release yet", None, lines(all_equal(4)), situation(is_open=True, unanswered=[REGIONS[iso] for iso in FIVE])),
        Release("one answer", None, lines({"KZ-11": 1}, 21, 21), situation(is_open=True, unanswered=[REGIONS["KZ-11"]])),
    ]  # fmt: skip


def _orders(full: Any) -> list[Release]:
    tied = changed(
        drawn(COUNTRY, 250, 8),
        **{c: {"score": 58.0, "low": 54.0, "high": 62.0} for c in ("MED", "LND", "TAX")},
    )
    sets = {code: (max(1, place - 2), place + 2) for place, code in enumerate(ALL, start=1)}
    sure = {code: (place, place) for place, code in enumerate(ALL, start=1)}
    whole = dict.fromkeys(ALL, (1, len(ALL)))
    swapped = sure | {ALL[0]: (2, 2), ALL[1]: (1, 1)}
    even = apart(250, step=2.0, width=1.5)
    return [
        Release("three tied at the top", study(country=tied), full, situation()),
        Release("all equal", study(country=flat(250, 30.0)), full, situation()),
        Release("no need anywhere", study(country=flat(250, 0.0), regions={"KZ-11": replace(flat(50, 0.0), key="KZ-11")}), full, situation()),
        Release("each place certain", study(country=even), full, situation(), rank_sets=sure),
        Release("weights put another first", study(country=even), full, situation(), rank_sets=swapped),
        Release("rank sets of five", study(country=even), full, situation(), rank_sets=sets),
        Release("rank sets of everything", study(country=even), full, situation(), rank_sets=whole),
        Release("ranges that do not touch", study(country=apart(2000, step=2.5, width=1.0)), full, situation()),
        Release("importance only", study(country=importances(250, 3), regions={"KZ-11": replace(importances(50, 4), key="KZ-11")}, interviews=None), full, situation()),
    ]  # fmt: skip


def _gaps(full: Any) -> list[Release]:
    few = {"n_pairs": 12, "is_indicative": True}
    gaps = changed(
        drawn(COUNTRY, 240, 11),
        MED=NO_FIGURE,
        LND=NO_FIGURE,
        HRM=few,
        IMG={"response_rate": 61.0},
        STR={"response_rate": 79.9},
    )
    some = scope(COUNTRY, 90, [area(code, 20.0 + place, 90) for place, code in enumerate(ALL[:7])])
    return [
        Release("gaps of all kinds", study(country=gaps), full, situation(), unresolved=frozenset({"T4", "T6"}), weak_blocks=("B1",)),
        Release("all regions hidden", study(people=24, regions={}, hidden=FIVE), lines({"KZ-11": 4, "KZ-27": 8, "KZ-59": 4, "KZ-61": 4, "KZ-63": 4}), situation()),
        Release("two hidden of twenty", study(2, people=900, regions={iso: drawn(iso, 50, n, width=WIDE) for n, iso in enumerate(REGIONS) if iso not in ("KZ-71", "KZ-62")}, hidden=("KZ-62", "KZ-71")), lines(dict.fromkeys(REGIONS, 45) | {"KZ-71": 0, "KZ-62": 3}), situation(), region="KZ-71", unresolved=frozenset({"T1"})),
        Release("seven areas asked", content(country=some, regions={"KZ-11": near(some, "KZ-11", 45, 3)}, interviews=talks(12), high_in_talks=("MED", "HRM", "FIN")), full, situation()),
        Release("one area asked", content(country=scope(COUNTRY, 40, [area("FIN", 33.0, 40)])), full, situation()),
        Release("sources do not meet", study(12, high_in_talks=("HRM",), country=changed(drawn(COUNTRY, 250, 12), HRM={"score": 10.0, "low": 6.0, "high": 14.0})), full, situation()),
    ]  # fmt: skip


def _due(full: Any) -> list[Release]:
    both = ("COM", "FIN", "MED", "IMG", "PRB", "TAX", "LEG")
    return [
        Release(
            "everything to be decided",
            study(4, high_in_talks=both, is_final=True),
            full,
            situation(covered=frozenset({"COM"}), without_plan=branches("KZ-11"), with_old_plan=branches("KZ-27", "KZ-59")),
        ),
        Release("plans missing everywhere", study(15), full, situation(without_plan=branches(*REGIONS))),
        Release(
            "overdue, regions to call",
            study(16, is_final=False),
            lines({"KZ-11": 50, "KZ-27": 2, "KZ-59": 0, "KZ-61": 60, "KZ-63": 5}),
            situation(is_open=True, overdue_since=date(2026, 11, 23), unanswered=[REGIONS["KZ-27"], REGIONS["KZ-59"]]),
        ),
    ]  # fmt: skip
