"""The small language of show-if conditions: its own parser and evaluator, never eval.

    ${Q1} = 'acting' and not selected(${Q3}, 'none')
    count-selected(${Q9a}) >= 2 or ${Q5} + 1 > 40
    ${Q11_1.FIN.importance} >= 4 and today() - ${Q7b} > 365

References name an earlier question, with its part where it has parts. Values are texts, numbers, days,
lists of option codes, true, or nothing (unanswered). The rules, held equal in static/js/expressions.js:

* Nothing equals only nothing and the empty text; any order comparison or sum with it is false or nothing.
* Texts equal texts, numbers numbers, days days; values of different kinds are never equal.
* Order compares numbers with numbers, days with days; anything else is false.
* number ± number, number * number, day ± number = day, day - day = number; anything else is nothing.
* As a condition, nothing, 0, the empty text and the empty list are false, everything else is true.

Parsed form (JSON, sent to the page): a number, true or false stands for itself; else [operator, ...].
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Node = Any  # JSON: see above
Lookup = Callable[[str, tuple[str, ...]], Any]

EPOCH = date(1970, 1, 1).toordinal()
LONGEST = 1000
DEEPEST = 20
_FAR = 10_000_000  # days; further than any date that a form accepts
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_FUNCTIONS = {"selected": 2, "count-selected": 1, "not": 1, "today": 0, "date": 1}
_TOKEN = re.compile(
    r"\s*(?:(?P<ref>\$\{(?P<name>[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){0,2})\})"
    r"|(?P<number>\d{1,9}(?:\.\d{1,6})?)"
    r"|'(?P<text>[^'\n]{0,100})'"
    r"|(?P<word>[a-z]+(?:-[a-z]+)*)"
    r"|(?P<sign><=|>=|!=|[=<>+*(),-]))",
    re.ASCII,
)


class ExpressionError(ValueError):
    """The expression cannot be read; `position` is the index of the letter where it goes wrong."""

    def __init__(self, problem: str, position: int) -> None:
        super().__init__(f"{problem} (at letter {position + 1})")
        self.problem = problem
        self.position = position


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A date as the number of days since 1 January 1970."""

    number: float

    @classmethod
    def of(cls, value: date) -> "Day":
        """The day of a date."""
        return cls(value.toordinal() - EPOCH)


# --- reading ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    value: str
    at: int


def _tokens(source: str) -> Iterator[_Token]:
    position = 0
    while source[position:].strip():
        found = _TOKEN.match(source, position)
        if found is None or found.lastgroup is None:
            raise ExpressionError("unexpected letter", position)
        kind = "ref" if found["ref"] else found.lastgroup
        yield _Token(kind, found["name"] if kind == "ref" else found[kind], found.start(kind))
        position = found.end()
    yield _Token("end", "", len(source))


class _Parser:
    """Recursive descent: or < and < not < comparison < sum < product < atom."""

    def __init__(self, source: str) -> None:
        self._tokens = list(_tokens(source))
        self._place = 0
        self._depth = 0

    def parse(self) -> Node:
        node = self._or()
        if self._now.kind != "end":
            raise ExpressionError("something is left over", self._now.at)
        return node

    @property
    def _now(self) -> _Token:
        return self._tokens[self._place]

    def _take(self, *values: str) -> str:
        """The current token's value if it is one of these signs or words."""
        if self._now.kind in ("sign", "word") and self._now.value in values:
            self._place += 1
            return self._tokens[self._place - 1].value
        return ""

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise ExpressionError(f"'{sign}' is missing", self._now.at)

    def _or(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError("nested too deeply", self._now.at)
        node = self._and()
        while self._take("or"):
            node = ["or", node, self._and()]
        self._depth -= 1
        return node

    def _and(self) -> Node:
        node = self._comparison()
        while self._take("and"):
            node = ["and", node, self._comparison()]
        return node

    def _comparison(self) -> Node:
        node = self._sum()
        if sign := self._take(*_COMPARISONS):
            return [sign, node, self._sum()]
        return node

    def _sum(self) -> Node:
        node = self._product()
        while sign := self._take("+", "-"):
            node = [sign, node, self._product()]
        return node

    def _product(self) -> Node:
        node = self._atom()
        while self._take("*"):
            node = ["*", node, self._atom()]
        return node

    def _atom(self) -> Node:
        token = self._now
        self._place += token.kind != "end"
        match token.kind:
            case "ref":
                return ["ref", *token.value.split(".")]
            case "number":
                return float(token.value) if "." in token.value else int(token.value)
            case "text":
                return ["text", token.value]
            case "sign" if token.value == "(":
                node = self._or()
                self._need(")")
                return node
            case "word" if token.value in ("true", "false"):
                return token.value == "true"
            case "word" if token.value in _FUNCTIONS:
                return self._call(token)
            case _:
                raise ExpressionError("a value is missing", token.at)

    def _call(self, token: _Token) -> Node:
        self._need("(")
        parts = []
        for number in range(_FUNCTIONS[token.value]):
            if number:
                self._need(",")
            parts.append(self._or())
        self._need(")")
        if token.value == "date":
            return ["day", _literal_day(parts[0], token.at)]
        if token.value in ("selected", "count-selected") and not _is_a(parts[0], "ref"):
            raise ExpressionError("the first value must be a question", token.at)
        return [token.value, *parts]


def _is_a(node: Node, operator: str) -> bool:
    return isinstance(node, list) and node[0] == operator


def _literal_day(node: Node, at: int) -> int:
    try:
        return date.fromisoformat(node[1]).toordinal() - EPOCH
    except (TypeError, ValueError, IndexError):
        raise ExpressionError("a date is written date('2026-01-31')", at) from None


def parse(source: str) -> Node:
    """The parsed form. ExpressionError says what is wrong and where.

    >>> parse("${Q1} = 'a' and not(${Q5} < 3)")
    ['and', ['=', ['ref', 'Q1'], ['text', 'a']], ['not', ['<', ['ref', 'Q5'], 3]]]
    """
    if len(source) > LONGEST:
        raise ExpressionError("too long", LONGEST)
    return _Parser(source).parse()


def references(node: Node) -> set[tuple[str, ...]]:
    """Every (question, part, ...) that an expression looks at."""
    if not isinstance(node, list):
        return set()
    if node[0] == "ref":
        return {tuple(node[1:])}
    return {found for part in node[1:] for found in references(part)}


# --- evaluating ------------------------------------------------------------------------------------
def is_true(value: Any) -> bool:
    """A value as a condition."""
    return isinstance(value, Day) or bool(value)


def evaluate(node: Node, lookup: Lookup, today: date) -> Any:
    """The value of a parsed expression; `lookup` gives the value of a question, or of its part."""
    if not isinstance(node, list):
        return node
    operator, parts = node[0], node[1:]
    match operator:
        case "ref":
            return lookup(parts[0], tuple(parts[1:]))
        case "text":
            return parts[0]
        case "day":
            return Day(parts[0])
        case "today":
            return Day.of(today)
        case "or":
            return any(is_true(evaluate(part, lookup, today)) for part in parts)
        case "and":
            return all(is_true(evaluate(part, lookup, today)) for part in parts)
        case "not":
            return not is_true(evaluate(parts[0], lookup, today))
    values = [evaluate(part, lookup, today) for part in parts]
    if operator == "selected":
        chosen = values[0] if isinstance(values[0], list) else [values[0]]
        return values[1] is not None and any(_equal(values[1], entry) for entry in chosen)
    if operator == "count-selected":
        return len(values[0]) if isinstance(values[0], list) else int(is_true(values[0]))
    return _compare(operator, *values) if operator in _COMPARISONS else _sum(operator, *values)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "truth"
    return {int: "number", float: "number", str: "text", list: "list", Day: "day"}[type(value)]


def _equal(left: Any, right: Any) -> bool:
    left, right = ("" if value is None else value for value in (left, right))
    return _kind(left) == _kind(right) and bool(left == right)


def _compare(operator: str, left: Any, right: Any) -> bool:
    if operator in ("=", "!="):
        return _equal(left, right) == (operator == "=")
    if left is None or right is None or _kind(left) != _kind(right):
        return False
    if _kind(left) not in ("number", "day"):
        return False
    less, equal = left < right, left == right
    holds = {"<": less, "<=": less or equal, ">": not less and not equal, ">=": not less}
    return bool(holds[operator])


def _sum(operator: str, left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    kinds = _kind(left), operator, _kind(right)
    if kinds == ("number", "*", "number"):
        return _bounded(left * right)
    sign = {"+": 1, "-": -1}.get(operator)
    if sign is None:
        return None
    match kinds:
        case ("number", _, "number"):
            return _bounded(left + sign * right)
        case ("day", _, "number"):
            return _day(left.number + sign * right)
        case ("number", "+", "day"):
            return _day(left + right.number)
        case ("day", "-", "day"):
            return left.number - right.number
    return None


def _bounded(value: float) -> float | None:
    """Beyond what both evaluators count exactly there is nothing."""
    return value if abs(value) < 2**53 else None


def _day(number: float) -> Day | None:
    return Day(number) if abs(number) <= _FAR else None


def plain(answers: Mapping[str, Any]) -> Lookup:
    """A lookup for values that are at hand already, by question; for tests and examples."""
    return lambda question, path: answers.get(".".join((question, *path)))
