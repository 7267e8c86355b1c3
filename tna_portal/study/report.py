"""Recomputes what the 2023 study has published, through the selectors and scoring of the pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from curricula.needs.closed import crosswalk_headings
from curricula.needs.content import Content, QuestionFigure
from curricula.needs.orders import heading_needs
from curricula.needs.selectors import latest_snapshot
from curricula.selectors.catalogue import feedback
from interviews.selectors.evidence import interview_evidence
from interviews.selectors.table import table_one
from surveys.selectors.participation import participation
from surveys.selectors.questionnaires import newest_definition, questionnaires_of
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import AKIMS, LinkKind, RespondentGroup
from tna_portal.statistics.allocation import hamilton_quota
from tna_portal.study import published
from tna_portal.study.beside import Beside, beside_of, need_rows
from tna_portal.study.published import Figure, Relation

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound

FEEDBACK_YEAR = 2021
PAIRS_NEEDED = 200
TOP_HEADINGS = 3  # the paper's hypothesis names three of the five


class NothingReleased(Exception):
    """The study has not been loaded: there is no released snapshot to report on."""


@dataclass(frozen=True)
class Line:
    """One figure as printed and as ours; `agrees` is False only for what nobody can explain."""

    what: str
    printed: str
    ours: str
    verdict: str
    agrees: bool
    beside: Beside = field(default_factory=Beside)


@dataclass(frozen=True)
class Material:
    """Everything the figures are computed from."""

    round: "AssessmentRound"
    content: Content
    frame: Mapping[str, int]
    candidates: Mapping[str, int]
    acts: int
    answered: Mapping[tuple[str, str, str], tuple[int, int]]
    groups: Mapping[str, int]
    headings: Mapping[str, Mapping[str, float]]
    codes: Mapping[str, frozenset[str]]
    order: tuple[str, ...]


def study_report(code: str) -> list[Line]:
    """All lines of the study's round. Raises NothingReleased."""
    material = _material(code)
    lines = [_line(figure, material) for figure in _UP_TO_TABLE]
    lines += _table(material)
    lines += [_line(figure, material) for figure in _AFTER_TABLE]
    return lines


def needs_report(code: str) -> list[tuple[str, ...]]:
    """All need areas of the study's round with their uncertainty. Raises NothingReleased."""
    return need_rows(_material(code).content)


_UP_TO_TABLE = (*published.FRAME, *published.SAMPLES, *published.FIGURES)
_AFTER_TABLE = (*published.JOINT, *published.HYPOTHESIS, *published.FEEDBACK)


def _line(figure: Figure, material: Material) -> Line:
    ours = OURS[figure.key](material)
    beside = beside_of(figure.key, material.content, material.headings)
    verdict = str(figure.relation) + (f"; known: {figure.known}" if figure.known else "")
    if agrees := ours == figure.expected:
        return Line(figure.what, figure.printed, ours, verdict, agrees, beside)
    verdict = f"DIFFERS, expected: {figure.expected}"
    return Line(figure.what, figure.printed, ours, verdict, agrees, beside)


def _material(code: str) -> Material:
    entry = organisation.round_by_code(code)
    snapshot = latest_snapshot(entry.pk) if entry else None
    if entry is None or snapshot is None:
        raise NothingReleased(code)
    codes: dict[str, set[str]] = {}
    for link in organisation.crosswalk(LinkKind.CODE):
        codes.setdefault(link.target, set()).add(link.area)
    tables = {table.code: table.content for table in organisation.context_tables()}
    talks = interview_evidence(entry.pk)
    groups: dict[str, int] = {}
    for (_, group), people in talks.interviewed.items():
        groups[group] = groups.get(group, 0) + people
    questionnaire = questionnaires_of(entry.pk)[RespondentGroup.AKIMS]
    ranking = newest_definition(questionnaire.pk).question("Q10")
    return Material(
        round=entry,
        content=Content.from_json(snapshot.content),
        frame=organisation.frame_totals(entry.frame) if entry.frame else {},
        candidates={row["key"]: row["value"] for row in tables["candidates-2023"]["rows"]},
        acts=len(tables["legal-basis"]["rows"]),
        answered={
            (row.group, row.region, row.category): (row.answered, row.invited)
            for row in participation(entry.pk)
        },
        groups=groups,
        headings=crosswalk_headings(),
        codes={key: frozenset(areas) for key, areas in codes.items()},
        order=tuple(item.code for item in ranking.items) if ranking else (),
    )


def hypothesis(
    heading: str, means: Mapping[str, float], convergent: tuple[str, ...], asked: bool
) -> str:
    """Whether a heading is among the first of the ranking and found in the interviews."""
    if not asked or heading not in means:
        return "cannot be judged"
    first = sorted(means, key=lambda key: -means[key])[:TOP_HEADINGS]
    return "supported" if heading in first and heading in convergent else "not supported"


def _share(count: int | None, base: int, *, valid: bool = False, digits: int = 1) -> str:
    if count is None:
        return "hidden"
    word = " valid" if valid else ""
    return f"{count} of {base}{word} = {100 * count / base:.{digits}f} %"


def _question(material: Material, code: str) -> QuestionFigure:
    found = material.content.questions.get(RespondentGroup.AKIMS, {}).get(code)
    return found or QuestionFigure(base_n=0, asked=0)


def _bucket(material: Material, code: str, *buckets: str) -> str:
    """People of some answers together, of those who answered; names whether some did not."""
    figure = _question(material, code)
    counts = [figure.buckets.get(bucket) for bucket in buckets]
    if not figure.base_n or None in counts:
        return "hidden"
    people = sum(count for count in counts if count is not None)
    return _share(people, figure.base_n, valid=figure.base_n != figure.asked)


def _largest(material: Material, code: str, bucket: str) -> str:
    figure = _question(material, code)
    shown = {key: people for key, people in figure.buckets.items() if people is not None}
    is_largest = bool(shown) and max(shown, key=lambda key: shown[key]) == bucket
    return _bucket(material, code, bucket) + (", the largest" if is_largest else "")


def _profession(material: Material) -> str:
    figure = _question(material, "Q3p")
    named = {code: figure.buckets.get(code) or 0 for code in ("law", "econ", "teach", "tech")}
    named["other"] = figure.base_n - sum(named.values())
    ordered = sorted(named, key=lambda code: -named[code])
    return " > ".join(f"{code} {named[code]}" for code in ordered) + f", of {figure.base_n}"


def _languages(material: Material) -> str:
    figure = _question(material, "Q8")
    shown = {code: people for code, people in figure.buckets.items() if people is not None}
    ordered = sorted(shown, key=lambda code: -shown[code])
    said = ", ".join(f"{code} {shown[code]}" for code in ordered)
    hidden = ", ".join(sorted(set(figure.buckets) - set(shown)))
    return f"{said}, of {figure.base_n}" + (f"; {hidden} fewer than 5" if hidden else "")


def _ranking(material: Material) -> str:
    figure = _question(material, "Q10")
    ordered = sorted(figure.means, key=lambda item: -figure.means[item])
    return (
        " > ".join(f"{item} {figure.means[item]:.2f}" for item in ordered) + f", of {figure.base_n}"
    )


def _rollup(material: Material) -> str:
    country = material.content.country
    needs = {a.code: a.mwds for a in country.areas if a.mwds is not None} if country else {}
    rolled = heading_needs(needs, material.headings)
    return " > ".join(sorted(rolled, key=lambda heading: -rolled[heading]))


def _pairs(material: Material) -> str:
    areas = material.content.country.areas if material.content.country else ()
    return f"{sum(area.n_pairs >= PAIRS_NEEDED for area in areas)} of {len(areas)}"


def _focus(material: Material) -> str:
    means, codes = _question(material, "Q10").means, material.content.interviews.codes
    first = max(means, key=lambda item: means[item], default="-")
    most = sorted(sorted(codes, key=lambda code: (-codes[code], code))[:2])
    return f"ranking: {first}; most interviewees: {' and '.join(most)}"


def _age(material: Material) -> str:
    figure = _question(material, "Q5")
    if figure.low is None or figure.high is None:
        return "hidden"
    return f"{figure.low:.0f}-{figure.high:.0f} of {figure.base_n}"


def _answered(material: Material, group: str) -> str:
    rows = [people for (g, _, _), people in material.answered.items() if g == group]
    return f"{sum(row[0] for row in rows)} of {sum(row[1] for row in rows)} invited"


def _regions(material: Material) -> str:
    scopes = material.content.scopes
    found = {key: scope.n for key, scope in scopes.items() if key.startswith("KZ-")}
    return ", ".join(f"{iso} {found[iso]}" for iso in sorted(found))


def _categories(material: Material) -> str:
    scopes = material.content.breakdowns.get("category", {})
    return ", ".join(f"{key} {scopes[key].n}" for key in map(str, AKIMS) if key in scopes)


def _quota(material: Material) -> str:
    sizes = {str(category): material.frame.get(category, 0) for category in AKIMS}
    people = material.content.country.n if material.content.country else 0
    return ", ".join(f"{key} {number}" for key, number in hamilton_quota(sizes, people).items())


def _weights(material: Material) -> str:
    """What it costs to weight the akims to the frame's posts and regions."""
    sheet = material.content.sheet
    weighting = sheet.weighting if sheet else None
    if sheet is None or weighting is None or weighting.deff is None or weighting.n_eff is None:
        return f"not computable: {weighting.refused if weighting else 'not computed'}"
    return f"design effect {weighting.deff:.2f}, worth {weighting.n_eff:.0f} of {sheet.n} answers"


def _deputies(material: Material) -> str:
    scope = material.content.deputies
    if scope is None:
        return "hidden"
    return f"{len(scope.areas)} areas, {scope.n} deputies, shown apart"


def _in_order(material: Material, found: tuple[str, ...]) -> str:
    """Headings in the order of the questionnaire, codes in their own."""
    return ", ".join([key for key in material.order if key in found] or found)


def _verdict(material: Material, heading: str) -> str:
    return hypothesis(
        heading,
        _question(material, "Q10").means,
        material.content.set_logic.convergent,
        asked=bool(material.content.interviews.interviewees),
    )


def _feedback(kind: str) -> dict[str, tuple[int, int]]:
    rows = feedback(FEEDBACK_YEAR)
    return {row.key: (row.value, row.base) for row in rows if row.kind == kind}


def _satisfaction(_: Material) -> str:
    rows = _feedback("satisfaction")
    good = sum(rows[key][0] for key in ("4", "5") if key in rows)
    base = max((base for _, base in rows.values()), default=0)
    return f"{_share(good, base)} gave 4 or 5" if base else "none"


def _courses(_: Material) -> str:
    return ", ".join(sorted(_feedback("usefulness"), key=lambda key: int(key[1:])))


def _wishes(_: Material) -> str:
    rows = _feedback("wish")
    ordered = sorted(rows, key=lambda key: -rows[key][0])
    base = max((base for _, base in rows.values()), default=0)
    return ", ".join(f"{key} {rows[key][0]}" for key in ordered) + f", of {base}"


def _counselling(_: Material) -> str:
    rows = list(_feedback("counselling").values())
    return _share(*rows[0]) if rows else "none"


def _candidates(material: Material, key: str) -> str:
    total = sum(material.candidates.values())
    return _share(material.candidates[key], total, digits=2)


def _out_of_work(material: Material) -> str:
    """A count of the candidates whose share would print as 6.28 %, if there is one."""
    total = sum(material.candidates.values())
    fits = [n for n in range(total + 1) if f"{100 * n / total:.2f}" == "6.28"]
    return f"no count of {total}" if not fits else f"{fits[0]} of {total}"


def _table(material: Material) -> list[Line]:
    """Table 1: seven rows, each named by some interviewees and by none of them all."""
    table = table_one(material.round.pk)
    found = {row.code.key: row for row in table.rows}
    lines = []
    for key, need in published.TABLE:
        row = found.get(key)
        people = row.interviewees if row else 0
        complete = row is not None and bool(row.issue) and bool(row.interpretation)
        agrees = complete and 0 < people < table.base == material.content.interviews.interviewees
        agrees = agrees and material.content.interviews.codes.get(key) == people
        why = (
            f"{Relation.NOT_PRINTED}: the paper gives no counts"
            if agrees
            else "DIFFERS, expected: a row with issue and interpretation, from 1 to 28 interviewees"
        )
        ours = f"{people} of {table.base} interviewees"
        lines.append(Line(f"Table 1: {key} {need}", "no count", ours, why, agrees=agrees))
    return lines


OURS: Mapping[str, Callable[[Material], str]] = {
    "frame.date": lambda m: m.round.frame.as_of.isoformat() if m.round.frame else "none",
    "frame.total": lambda m: str(sum(m.frame.values())),
    "frame.city": lambda m: str(m.frame.get("city", 0)),
    "frame.rural": lambda m: str(m.frame.get("rural", 0)),
    "frame.settlement": lambda m: str(m.frame.get("settlement", 0)),
    "frame.village": lambda m: str(m.frame.get("village", 0)),
    "context.candidates": lambda m: str(sum(m.candidates.values())),
    "context.party": lambda m: _candidates(m, "party"),
    "context.self": lambda m: _candidates(m, "self"),
    "context.out_of_work": _out_of_work,
    "context.margin": lambda m: "a margin" if set(m.candidates) & set(m.frame) else "context only",
    "context.acts": lambda m: f"{m.acts} dated acts kept as data",
    "sample.akims": lambda m: _answered(m, RespondentGroup.AKIMS),
    "sample.deputies": lambda m: _answered(m, RespondentGroup.DEPUTIES),
    "sample.interviews": lambda m: str(m.content.interviews.interviewees),
    "sample.field": lambda m: f"{m.round.starts_on} to {m.round.ends_on}",
    "sample.regions": _regions,
    "sample.categories": _categories,
    "sample.proportional": _quota,
    "sample.weights": _weights,
    "sample.interviewees": lambda m: ", ".join(f"{k} {n}" for k, n in sorted(m.groups.items())),
    "sample.deputies_results": _deputies,
    "Q3p": _profession,
    "Q4b": lambda m: _bucket(m, "Q4b", "y1_3"),
    "Q5.range": _age,
    "Q5.mean": lambda m: f"{_question(m, 'Q5').mean} of {_question(m, 'Q5').base_n}",
    "Q6b": lambda m: _bucket(m, "Q6b", "gt10"),
    "Q6a": lambda m: _bucket(m, "Q6a", "yes"),
    "Q7a": lambda m: _largest(m, "Q7a", "community"),
    "Q8": _languages,
    "channels_shared": lambda m: _bucket(m, "channels_shared", "yes"),
    "Q12": lambda m: _bucket(m, "Q12", "v5", "v4"),
    "Q13a": lambda m: _largest(m, "Q13a", "yes"),
    "Q10": _ranking,
    "Q11.rollup": _rollup,
    "Q11.pairs": _pairs,
    "focus": _focus,
    "joint.convergent": lambda m: _in_order(m, m.content.set_logic.convergent),
    "joint.survey_only": lambda m: _in_order(m, m.content.set_logic.survey_only),
    "joint.interview_only": lambda m: ", ".join(m.content.set_logic.interview_only),
    "hypothesis.communication": lambda m: _verdict(m, "communication"),
    "hypothesis.financial": lambda m: _verdict(m, "financial"),
    "hypothesis.legal": lambda m: _verdict(m, "legal"),
    "feedback.satisfaction": _satisfaction,
    "feedback.courses": _courses,
    "feedback.wishes": _wishes,
    "feedback.counselling": _counselling,
}
