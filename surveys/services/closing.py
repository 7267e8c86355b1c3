"""Weights and the order of needs of a closed round, computed from its responses in the background.

The responses are read once, through a server-side cursor and never with their JSON; what is kept of
them does not grow with their number. They are exactly those that the released counts hold: a response
that was withdrawn but is still in the counts is taken from the row that waits for it to leave them, so
that two releases never differ by one person.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np
from django.db import transaction

from surveys.models import (
    ClosedFigures,
    PendingRow,
    Questionnaire,
    WeightSet,
)
from surveys.models.counts import Dimension
from surveys.questionnaire.definition import QuestionType
from surveys.questionnaire.tallies import (
    ANSWERED,
    Tallies,
    add_tallies,
    count_tallies,
    lines_of,
    ranking_points,
)
from surveys.releasing import CATEGORY, REGION, Sum, together
from surveys.scoring.closing import (
    COUNTRY,
    ClosedResult,
    Collected,
    closed_result,
    weighted_shares,
)
from surveys.scoring.histogram import rows_from_bytes
from surveys.scoring.precision import MOST_REDRAWN, Cell, Weighting
from surveys.selectors.closing import inputs_of
from surveys.selectors.quality import flag_counts
from surveys.selectors.questionnaires import newest_definition
from surveys.selectors.rows import counted_responses
from surveys.services.counts import Row, counts_of
from surveys.services.recounting import count_responses
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import RespondentGroup
from tna_portal.statistics.results import NotComputable
from tna_portal.statistics.weighting import METHOD, KnownMargin, Weighted, weigh

ROWS_AT_ONCE = 10_000

Answered = tuple[bytes, bytes, str | None, str, str]  # two byte strings, region, category, tallies


@dataclass(frozen=True)
class Population:
    """People in office of each cell, and the margins they make: region x category of target regions."""

    people: Mapping[Cell, int]
    margins: tuple[KnownMargin, ...]
    frame_id: int | None
    as_of: Any


def compute_closed(*, questionnaire_id: int, now: datetime) -> bool:
    """Compute and store a closed questionnaire's weights and figures; False where its counts changed
    meanwhile, and it is due again."""
    seen = Questionnaire.objects.select_related("round").get(pk=questionnaire_id)
    inputs = inputs_of(seen)
    collected, tallies = _collected(seen)
    population = _population(seen)
    weighted = weigh(collected.people(), population.margins) if population else None
    result = _as_told(seen, _result(seen, collected, tallies, population, weighted))
    with transaction.atomic():
        held = Questionnaire.objects.select_for_update().get(pk=seen.pk)
        if (held.counts_revision, held.withdrawals) != (seen.counts_revision, seen.withdrawals):
            return False
        weight_set = (
            _weight_set(seen, population, collected.people(), weighted, now)
            if population and weighted
            else None
        )
        known = ClosedFigures.objects.filter(pk=seen.pk).first()
        ClosedFigures.objects.update_or_create(
            questionnaire=held,
            defaults={
                "number": known.number + 1 if known else 1,
                "inputs": inputs,
                "weight_set": weight_set,
                "result": result.to_json(),
                "computed_at": now,
            },
        )
    return True


def _collected(questionnaire: Questionnaire) -> tuple[Collected, dict[Cell, Tallies]]:
    """Responses added up, and the tallies of each cell."""
    slots = organisation.item_slots(questionnaire.round_id, questionnaire.group)
    blocks: dict[str, list[str]] = {}
    for area in organisation.need_areas():
        blocks.setdefault(area.block, []).append(area.code)
    collected = Collected(slots, blocks, MOST_REDRAWN)
    rankings = _rankings(questionnaire)
    tallies: dict[Cell, Tallies] = {}
    for rows in _in_blocks(_answered(questionnaire)):
        cells: list[Cell] = [(region or "", category) for _, _, region, category, _ in rows]
        lines: dict[Cell, list[str]] = {}
        for cell, row in zip(cells, rows, strict=True):
            lines.setdefault(cell, []).append(row[4])
        for cell, own in lines.items():
            add_tallies(tallies.setdefault(cell, {}), count_tallies(own))
        collected.add(
            cells,
            rows_from_bytes([row[0] for row in rows], len(slots)),
            rows_from_bytes([row[1] for row in rows], len(slots)),
        )
        for question, items in rankings.items():
            # people who ranked alike have equal lines, which are read once
            alike = Counter(lines_of(text, question) for *_, text in rows)
            points = {text: ranking_points(text, question, items) for text in alike}
            given = [(found, alike[text]) for text, found in points.items() if found]
            if given:
                collected.add_ranking(
                    question,
                    np.array([found for found, _ in given], dtype=np.int64),
                    np.array([times for _, times in given], dtype=np.int64),
                )
    return collected, tallies


def _rankings(questionnaire: Questionnaire) -> dict[str, list[str]]:
    """Ranking questions with their items."""
    return {
        question.code: [item.code for item in question.items]
        for question in newest_definition(questionnaire.pk).questions()
        if question.type is QuestionType.RANKING
    }


def _answered(questionnaire: Questionnaire) -> Iterator[Answered]:
    """What the released counts hold, one response after the other."""
    fields = ("importance", "competence", "place", "category", "tallies")
    responses = counted_responses(questionnaire.pk)
    yield from responses.values_list(*fields).iterator(chunk_size=ROWS_AT_ONCE)
    for leaving in PendingRow.objects.filter(questionnaire=questionnaire, change=-1):
        own = Row.from_payload(leaving.payload or {})
        yield (own.importance, own.competence, leaving.region_id, own.category, own.tallies)


def _in_blocks(rows: Iterator[Answered]) -> Iterator[list[Answered]]:
    while block := list(islice(rows, ROWS_AT_ONCE)):
        yield block


def _population(questionnaire: Questionnaire) -> Population | None:
    """What the frame knows of the round's target regions; nothing of deputies."""
    if questionnaire.group != RespondentGroup.AKIMS:
        return None
    entry = questionnaire.round
    counts = organisation.frame_counts(entry) if entry.frame_id else {}
    people: dict[Cell, int] = {}
    margins: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for (iso, category), number in counts.items():
        people[iso, category] = number
        for margin, level in zip(margins, (iso, category), strict=True):
            margin[level] = margin.get(level, 0) + number
    near = {region.iso: region.macro_region for region in organisation.regions()}
    return Population(
        people=people,
        margins=(
            KnownMargin("region", 0, margins[0], near),
            KnownMargin("category", 1, margins[1]),
        ),
        frame_id=entry.frame_id,
        as_of=entry.frame.as_of if entry.frame else None,
    )


def _result(
    questionnaire: Questionnaire,
    collected: Collected,
    tallies: Mapping[Cell, Tallies],
    population: Population | None,
    weighted: Weighted | NotComputable | None,
) -> ClosedResult:
    people = population.people if population else {}
    weighting = Weighting({}, people)
    if isinstance(weighted, Weighted):
        weighting = Weighting(weighted.weights, people, weighted.margins)
    return closed_result(
        collected,
        weighting,
        _groups(questionnaire, sorted(collected.cells)),
        _rankings(questionnaire),
        weighted_shares(tallies, weighting.weight, ANSWERED),
        flag_counts(questionnaire.pk),
    )


def _as_told(questionnaire: Questionnaire, result: ClosedResult) -> ClosedResult:
    """Without what was computed from other answers than the counts tell: items that are held back, and
    breakdowns and single questions that keep older figures (surveys/releasing.py). Beside those figures it would
    say what few people changed."""
    slots = organisation.item_slots(questionnaire.round_id, questionnaire.group)
    told = counts_of(questionnaire)
    now = count_responses(questionnaire, (Dimension.REGION, Dimension.CATEGORY, Dimension.COUNTRY))
    macro = {region.iso: region.macro_region for region in organisation.regions()}

    def same_items(dimension: str, values: Collection[str]) -> set[str]:
        """Items whose counts in these groups together are those of the answers."""
        was, own = (
            together((cell for value, cell in cells.items() if value in values), len(slots))
            for cells in (told.get(dimension, {}), now[dimension])
        )
        same = (was.joint == own.joint).all(axis=(1, 2))
        return {code for code, is_same in zip(slots, same, strict=True) if is_same}

    everywhere = now[REGION].keys() | told.get(REGION, {}).keys()
    country = same_items(REGION, everywhere)
    orders = {}
    for key, order in result.orders.items():
        kind, _, value = key.rpartition(":")
        if kind == "category":
            same = same_items(CATEGORY, {value})
        elif kind:
            same = same_items(REGION, {iso for iso in everywhere if macro.get(iso) == value})
        else:
            same = country if key == COUNTRY else same_items(REGION, {key})
        orders[key] = replace(
            order, areas={code: area for code, area in order.areas.items() if code in same}
        )
    asked = told.get(COUNTRY, {}).get("", Sum(len(slots))).tallies
    answered = now[COUNTRY][""].tallies
    steady = {code for code in answered if asked.get(code) == answered[code]}
    blocks = {area.code: area.block for area in organisation.need_areas()}
    moved = {blocks.get(code) for code in slots if code not in country}
    return replace(
        result,
        orders=orders,
        alphas=tuple(each for each in result.alphas if each.block not in moved),
        rankings={code: each for code, each in result.rankings.items() if code in steady},
        shares={code: each for code, each in result.shares.items() if code in steady},
    )


def _groups(questionnaire: Questionnaire, cells: Sequence[Cell]) -> dict[str, list[Cell]]:
    """The country; of akims also regions, macro-regions and categories: key -> cells."""
    groups = {COUNTRY: list(cells)}
    if questionnaire.group == RespondentGroup.AKIMS:
        macro = {region.iso: region.macro_region for region in organisation.regions()}
        for iso, category in cells:
            if iso:
                groups.setdefault(iso, []).append((iso, category))
                groups.setdefault(f"macro:{macro[iso]}", []).append((iso, category))
            groups.setdefault(f"category:{category}", []).append((iso, category))
    return groups


def _weight_set(
    questionnaire: Questionnaire,
    population: Population,
    answered: Mapping[Cell, int],
    weighted: Weighted | NotComputable,
    now: datetime,
) -> WeightSet:
    """The newest version, or the next one where anything that it is computed from has changed."""
    margins = {margin.name: dict(margin.people) for margin in population.margins}
    lines = [[*cell, number] for cell, number in sorted(answered.items())]
    given = [METHOD, margins, lines, [dict(margin.near) for margin in population.margins]]
    digest = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
    newest = WeightSet.objects.filter(questionnaire=questionnaire).order_by("-number").first()
    if newest is not None and newest.digest == digest:
        return newest
    values: dict[str, Any]
    if isinstance(weighted, NotComputable):
        values = {"weights": [], "refused": str(weighted.reason)}
    else:
        values = {
            "weights": [[*cell, weight] for cell, weight in sorted(weighted.weights.items())],
            "deff": weighted.deff,
            "n_eff": weighted.n_eff,
            "share_trimmed": weighted.share_trimmed,
            "joined": {name: list(map(list, own)) for name, own in weighted.joined.items()},
            "unknown": weighted.unknown,
        }
    made = WeightSet.objects.create(
        questionnaire=questionnaire,
        number=newest.number + 1 if newest else 1,
        method=METHOD,
        frame_id=population.frame_id,
        as_of=population.as_of,
        margins=margins,
        answered=lines,
        digest=digest,
        computed_at=now,
        **values,
    )
    record(
        "weights_computed",
        actor=None,
        subject="questionnaire",
        subject_id=questionnaire.pk,
        number=made.number,
        deff=made.deff,
        refused=made.refused,
    )
    return made
