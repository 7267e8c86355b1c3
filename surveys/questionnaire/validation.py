"""Checking one answer: a raw value in, the normalised value or problems out. Never raises.

Normalised shapes: consent True; single {"option", "other"?}; multi {"options", "other"?}; scale {item:
point}; number int, or float where decimals are asked for; text str; date "YYYY-MM-DD"; month "YYYY-MM";
cascade {"region", "district"}; pair_rating {item: {"importance", "competence"}} with 1-5, 8 not
relevant, 9 cannot say; ranking {item: position}; group [{question: answer}]. None = no answer.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from surveys.questionnaire.definition import SIDES, Definition, Question, QuestionType, Text
from surveys.questionnaire.routing import meets, route

Districts = Mapping[str, Collection[str]]

OTHER_LIMIT = 200
NOT_RELEVANT, CANNOT_SAY = 8, 9
RATING_CODES = (1, 2, 3, 4, 5, NOT_RELEVANT, CANNOT_SAY)
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")


class ProblemCode(StrEnum):
    """What is wrong with an answer."""

    MALFORMED = "malformed"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_BOUNDS = "out_of_bounds"
    OUT_OF_RANGE = "out_of_range"
    TOO_LONG = "too_long"
    UNKNOWN_OPTION = "unknown_option"
    EXCLUSIVE_CLASH = "exclusive_clash"
    UNKNOWN_ITEM = "unknown_item"
    RANK_GIVEN_TWICE = "rank_given_twice"
    RANK_OUT_OF_RANGE = "rank_out_of_range"
    NOT_A_DECIMAL = "not_a_decimal"
    TOO_MANY_RANKED = "too_many_ranked"
    TOO_MANY_ENTRIES = "too_many_entries"
    BAD_MONTH = "bad_month"
    BAD_DATE = "bad_date"
    BREAKS_RULE = "breaks_rule"
    UNKNOWN_REGION = "unknown_region"
    DISTRICT_NOT_IN_REGION = "district_not_in_region"
    CONSENT_NEEDED = "consent_needed"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem with the facts its sentence needs, or the message of a question inside a group."""

    code: ProblemCode
    params: Mapping[str, str | int | float] = field(default_factory=dict)
    message: Text | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The normalised value (None = no answer), or problems."""

    value: Any = None
    problems: tuple[Problem, ...] = ()


def _bad(code: ProblemCode, **params: str | int | float) -> Checked:
    return Checked(None, (Problem(code, params),))


def check_answer(question: Question, raw: Any, districts: Districts | None = None) -> Checked:
    """Check one raw answer. `districts` (region -> its districts) is needed for cascades."""
    if raw is None or raw == "" or raw == {} or raw == []:
        return Checked()
    match question.type:
        case QuestionType.CONSENT:
            return Checked(True) if raw is True else _bad(ProblemCode.MALFORMED)
        case QuestionType.SINGLE:
            return _single(question, raw)
        case QuestionType.MULTI:
            return _multi(question, raw)
        case QuestionType.NUMBER:
            return _number(question, raw)
        case QuestionType.TEXT:
            return _text(raw, question.limit)
        case QuestionType.MONTH:
            return _month(raw)
        case QuestionType.DATE:
            return _date(question, raw)
        case QuestionType.SCALE:
            return _scale(question, raw)
        case QuestionType.GROUP:
            return _group(question, raw)
        case QuestionType.CASCADE:
            return _cascade(raw, districts or {})
        case QuestionType.PAIR_RATING:
            return _pairs(question, raw)
        case QuestionType.RANKING:
            return _ranking(question, raw)
        case _:
            return _bad(ProblemCode.MALFORMED)


def check_consent(definition: Definition, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Codes of consent questions that have not been agreed to."""
    return tuple(
        question.code
        for question in definition.questions()
        if question.type is QuestionType.CONSENT and answers.get(question.code) is not True
    )


def check_all(
    definition: Definition,
    answers: Mapping[str, Any],
    today: date,
    districts: Districts | None = None,
) -> dict[str, tuple[Problem, ...]]:
    """Problems of each question that applies, consent included; empty when all is well."""
    taken = route(definition, answers, today)
    known = {question.code: question for question in definition.questions()}
    found: dict[str, tuple[Problem, ...]] = {}
    for page in taken.pages:
        for question in page.questions:
            answer = taken.answers.get(question.code)
            problems = check_answer(question, answer, districts).problems
            if not problems and not meets(question, answer, taken.answers, known, today):
                problems = (Problem(ProblemCode.BREAKS_RULE),)
            if problems:
                found[question.code] = problems
    for code in check_consent(definition, answers):
        found[code] = (Problem(ProblemCode.CONSENT_NEEDED),)
    return found


def clean_text(raw: str) -> str:
    """Composed, with LF line ends, without control characters or blanks at the ends."""
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter)[0] != "C"
    ).strip()


def _text(raw: Any, limit: int) -> Checked:
    if not isinstance(raw, str):
        return _bad(ProblemCode.MALFORMED)
    text = clean_text(raw)
    if len(text) > limit:
        return _bad(ProblemCode.TOO_LONG, limit=limit, length=len(text))
    return Checked(text or None)


def _other(raw: Mapping[str, Any]) -> Checked:
    return _text(raw.get("other") or "", OTHER_LIMIT)


def _single(question: Question, raw: Any) -> Checked:
    raw = {"option": raw} if isinstance(raw, str) else raw
    if not isinstance(raw, Mapping) or not isinstance(raw.get("option"), str):
        return _bad(ProblemCode.MALFORMED)
    option = question.option(raw["option"])
    if option is None:
        return _bad(ProblemCode.UNKNOWN_OPTION)
    value: dict[str, Any] = {"option": option.code}
    if option.other:
        other = _other(raw)
        if other.problems:
            return other
        if other.value:
            value["other"] = other.value
    return Checked(value)


def _multi(question: Question, raw: Any) -> Checked:
    raw = {"options": raw} if isinstance(raw, list | tuple) else raw
    if not isinstance(raw, Mapping) or not isinstance(raw.get("options"), list | tuple):
        return _bad(ProblemCode.MALFORMED)
    wanted = raw["options"]
    if not all(isinstance(code, str) and question.option(code) for code in wanted):
        return _bad(ProblemCode.UNKNOWN_OPTION)
    chosen = [option for option in question.options if option.code in wanted]
    if not chosen:
        return Checked()
    if len(chosen) > 1 and any(option.exclusive for option in chosen):
        return _bad(ProblemCode.EXCLUSIVE_CLASH)
    value: dict[str, Any] = {"options": [option.code for option in chosen]}
    if any(option.other for option in chosen):
        other = _other(raw)
        if other.problems:
            return other
        if other.value:
            value["other"] = other.value
    return Checked(value)


def _number(question: Question, raw: Any) -> Checked:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return _bad(ProblemCode.NOT_A_NUMBER)
    text = str(raw).strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    text = text.replace(",", ".").replace("\u2212", "-")
    if question.decimals == 0 and not re.fullmatch(r"-?\d{1,12}", text, re.ASCII):
        return _bad(ProblemCode.NOT_A_NUMBER)
    if not re.fullmatch(rf"-?\d{{1,12}}(\.\d{{1,{question.decimals or 1}}})?", text, re.ASCII):
        return _bad(ProblemCode.NOT_A_DECIMAL, decimals=question.decimals)
    number = float(text) if "." in text else int(text)
    low = question.low if question.low is not None else number
    high = question.high if question.high is not None else number
    if not low <= number <= high:
        code = ProblemCode.OUT_OF_RANGE if question.decimals else ProblemCode.OUT_OF_BOUNDS
        return _bad(code, low=low, high=high)
    return Checked(int(number) if number == int(number) else number)


def _date(question: Question, raw: Any) -> Checked:
    """A day as the phone sends it (2026-01-31) or as people write it (31.01.2026)."""
    if not isinstance(raw, str):
        return _bad(ProblemCode.BAD_DATE)
    written = re.fullmatch(r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*", raw, re.ASCII)
    text = f"{written[3]}-{written[2]:0>2}-{written[1]:0>2}" if written else raw.strip()
    if not re.fullmatch(r"(19|20)\d\d-\d\d-\d\d", text, re.ASCII):
        return _bad(ProblemCode.BAD_DATE)
    try:
        return Checked(date.fromisoformat(text).isoformat())
    except ValueError:
        return _bad(ProblemCode.BAD_DATE)


def _month(raw: Any) -> Checked:
    """A month as the page asks for it (2026-01) or as people write it (01.2026)."""
    if not isinstance(raw, str):
        return _bad(ProblemCode.BAD_MONTH)
    written = re.fullmatch(r"\s*(\d{1,2})\.(\d{4})\s*", raw, re.ASCII)
    text = f"{written[2]}-{written[1]:0>2}" if written else raw.strip()
    return Checked(text) if _MONTH.fullmatch(text) else _bad(ProblemCode.BAD_MONTH)


def _scale(question: Question, raw: Any) -> Checked:
    if not isinstance(raw, Mapping):
        return _bad(ProblemCode.MALFORMED)
    known = {item.code for item in question.items}
    if any(code not in known for code in raw):
        return _bad(ProblemCode.UNKNOWN_ITEM)
    given = {code: point for code, point in raw.items() if point not in (None, "")}
    if not all(isinstance(point, str) and question.option(point) for point in given.values()):
        return _bad(ProblemCode.UNKNOWN_OPTION)
    return Checked(given or None)


def _group(question: Question, raw: Any) -> Checked:
    """Entries without any answer are dropped; the first problem names the question inside."""
    if not isinstance(raw, list | tuple):
        return _bad(ProblemCode.MALFORMED)
    if len(raw) > question.most:
        return _bad(ProblemCode.TOO_MANY_ENTRIES, most=question.most)
    inside = {entry.code: entry for entry in question.questions}
    entries = []
    for entry in raw:
        if not isinstance(entry, Mapping) or any(code not in inside for code in entry):
            return _bad(ProblemCode.MALFORMED)
        checked = {code: check_answer(inside[code], value) for code, value in entry.items()}
        for code, found in checked.items():
            if found.problems:
                message = inside[code].message
                return Checked(None, tuple(replace(p, message=message) for p in found.problems))
        given = {code: found.value for code, found in checked.items() if found.value is not None}
        if given:
            entries.append(given)
    return Checked(entries or None)


def _cascade(raw: Any, districts: Districts) -> Checked:
    if not isinstance(raw, Mapping):
        return _bad(ProblemCode.MALFORMED)
    region, district = raw.get("region") or "", raw.get("district") or ""
    if not region and not district:
        return Checked()
    if not isinstance(region, str) or region not in districts:
        return _bad(ProblemCode.UNKNOWN_REGION)
    if not district:
        return Checked({"region": region, "district": ""})
    if not isinstance(district, str) or district not in districts[region]:
        return _bad(ProblemCode.DISTRICT_NOT_IN_REGION)
    return Checked({"region": region, "district": district})


def _rating(raw: Any) -> int | None:
    """The code, 0 for no answer, None for nonsense."""
    if raw is None or raw == "":
        return 0
    if isinstance(raw, bool) or not isinstance(raw, int | str) or not str(raw).isascii():
        return None
    return int(raw) if str(raw).isdigit() and int(raw) in (0, *RATING_CODES) else None


def _pairs(question: Question, raw: Any) -> Checked:
    if not isinstance(raw, Mapping):
        return _bad(ProblemCode.MALFORMED)
    known = {item.code for item in question.items}
    value = {}
    for code, pair in raw.items():
        if code not in known:
            return _bad(ProblemCode.UNKNOWN_ITEM)
        if not isinstance(pair, Mapping):
            return _bad(ProblemCode.MALFORMED)
        ratings = {side: _rating(pair.get(side)) for side in SIDES}
        if None in ratings.values():
            return _bad(ProblemCode.MALFORMED)
        given = {side: rating for side, rating in ratings.items() if rating}
        if given:
            value[code] = given
    return Checked(value or None)


def _ranking(question: Question, raw: Any) -> Checked:
    if not isinstance(raw, Mapping):
        return _bad(ProblemCode.MALFORMED)
    known = {item.code for item in question.items}
    value: dict[str, int] = {}
    for code, position in raw.items():
        if code not in known:
            return _bad(ProblemCode.UNKNOWN_ITEM)
        if position in (None, ""):
            continue
        if isinstance(position, bool) or not re.fullmatch(r"\d{1,3}", str(position), re.ASCII):
            return _bad(ProblemCode.NOT_A_NUMBER)
        if not 1 <= int(position) <= len(known):
            return _bad(ProblemCode.RANK_OUT_OF_RANGE, low=1, high=len(known))
        value[code] = int(position)
    twice = sorted({rank for rank in value.values() if list(value.values()).count(rank) > 1})
    if twice:
        return _bad(ProblemCode.RANK_GIVEN_TWICE, rank=twice[0])
    if question.most and len(value) > question.most:
        return _bad(ProblemCode.TOO_MANY_RANKED, most=question.most)
    # 1, 3, 4 says the same as 1, 2, 3: positions are closed up
    ordered = sorted(value, key=lambda code: value[code])
    return Checked({code: place for place, code in enumerate(ordered, start=1)} or None)
