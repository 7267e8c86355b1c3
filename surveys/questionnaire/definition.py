"""What a questionnaire is made of, and its way to JSON and back.

A definition is read once, checked completely, and never changed afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LANGUAGES = ("kk", "ru", "en")
Condition = Mapping[str, Any]


class DefinitionError(ValueError):
    """A definition is not usable; `path` says where, e.g. "sections[2].questions[0].options"."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class QuestionType(StrEnum):
    """How a question is answered."""

    CONSENT = "consent"
    INFO = "info"
    SINGLE = "single"
    MULTI = "multi"
    NUMBER = "number"
    TEXT = "text"
    MONTH = "month"
    CASCADE = "cascade"  # region, then district
    PAIR_RATING = "pair_rating"  # importance and competence of each item
    RANKING = "ranking"


class Prefill(StrEnum):
    """What the invitation already tells."""

    NONE = ""
    CATEGORY = "category"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the three languages."""

    kk: str
    ru: str
    en: str

    def get(self, language: str) -> str:
        """In a language; Kazakh for any other."""
        return str(getattr(self, language if language in LANGUAGES else "kk"))


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `exclusive` clears the others; `other` asks for words beside it."""

    code: str
    text: Text
    exclusive: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to rate or rank; `code` is also its slot."""

    code: str
    text: Text
    help: Text | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. low and high bound numbers; `limit` bounds texts in letters."""

    code: str
    type: QuestionType
    text: Text
    help: Text | None = None
    options: tuple[Option, ...] = ()
    items: tuple[Item, ...] = ()
    low: int | None = None
    high: int | None = None
    limit: int = 2000
    unit: Text | None = None
    prefill: Prefill = Prefill.NONE
    show_if: Condition | None = None

    def option(self, code: str) -> Option | None:
        """One option, or nothing."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Section:
    """One page."""

    code: str
    title: Text
    questions: tuple[Question, ...]
    intro: Text | None = None
    show_if: Condition | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole questionnaire. `start` is the first page; a new line begins a new paragraph, and
    {minutes}, {contact}, {withdraw_until} and {retention} are filled in by the page."""

    code: str
    title: Text
    start: Text
    minutes: int
    sections: tuple[Section, ...]
    importance: Text
    competence: Text
    importance_points: tuple[Text, ...]
    competence_points: tuple[Text, ...]
    not_relevant: Text
    cannot_say: Text

    def questions(self) -> tuple[Question, ...]:
        """All questions in order."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, code: str) -> Question | None:
        """One question, or nothing."""
        return next((entry for entry in self.questions() if entry.code == code), None)

    def rated_items(self) -> tuple[str, ...]:
        """Codes of all rated items in order: the slots this questionnaire needs."""
        return tuple(
            item.code
            for question in self.questions()
            if question.type is QuestionType.PAIR_RATING
            for item in question.items
        )


_NEEDS_OPTIONS = {QuestionType.SINGLE, QuestionType.MULTI}
_NEEDS_ITEMS = {QuestionType.PAIR_RATING, QuestionType.RANKING}


def from_json(data: Mapping[str, Any]) -> Definition:
    """Read and check. DefinitionError names the place of the first problem."""
    definition = Definition(
        code=_code(data, "code", ""),
        title=_text(data, "title", ""),
        start=_text(data, "start", ""),
        minutes=int(data.get("minutes", 15)),
        sections=tuple(
            _section(entry, f"sections[{i}]") for i, entry in enumerate(_list(data, "sections", ""))
        ),
        importance=_text(data, "importance", ""),
        competence=_text(data, "competence", ""),
        importance_points=_points(data, "importance_points"),
        competence_points=_points(data, "competence_points"),
        not_relevant=_text(data, "not_relevant", ""),
        cannot_say=_text(data, "cannot_say", ""),
    )
    _check_whole(definition)
    return definition


def _points(data: Mapping[str, Any], key: str) -> tuple[Text, ...]:
    points = tuple(_read_text(entry, f"{key}[{i}]") for i, entry in enumerate(_list(data, key, "")))
    if len(points) != 5:
        raise DefinitionError(key, "five labelled points are needed")
    return points


def _section(data: Mapping[str, Any], path: str) -> Section:
    questions = _list(data, "questions", path)
    if not questions:
        raise DefinitionError(f"{path}.questions", "a page needs a question")
    return Section(
        code=_code(data, "code", path),
        title=_text(data, "title", path),
        intro=_optional_text(data, "intro", path),
        show_if=data.get("show_if"),
        questions=tuple(
            _question(entry, f"{path}.questions[{i}]") for i, entry in enumerate(questions)
        ),
    )


def _question(data: Mapping[str, Any], path: str) -> Question:
    try:
        kind = QuestionType(data["type"])
        prefill = Prefill(data.get("prefill", ""))
    except (KeyError, ValueError) as error:
        raise DefinitionError(f"{path}.type", "unknown type or prefill") from error
    options = tuple(
        Option(
            code=_code(entry, "code", f"{path}.options[{i}]"),
            text=_text(entry, "text", f"{path}.options[{i}]"),
            exclusive=bool(entry.get("exclusive")),
            other=bool(entry.get("other")),
        )
        for i, entry in enumerate(data.get("options", ()))
    )
    items = tuple(
        Item(
            code=_code(entry, "code", f"{path}.items[{i}]"),
            text=_text(entry, "text", f"{path}.items[{i}]"),
            help=_optional_text(entry, "help", f"{path}.items[{i}]"),
        )
        for i, entry in enumerate(data.get("items", ()))
    )
    if kind in _NEEDS_OPTIONS and len(options) < 2:
        raise DefinitionError(f"{path}.options", "at least two options are needed")
    if kind in _NEEDS_ITEMS and len(items) < (2 if kind is QuestionType.RANKING else 1):
        raise DefinitionError(f"{path}.items", "items are needed")
    _unique([option.code for option in options], f"{path}.options")
    _unique([item.code for item in items], f"{path}.items")
    low, high = data.get("low"), data.get("high")
    if low is not None and high is not None and low > high:
        raise DefinitionError(f"{path}.low", "the lower bound lies above the upper")
    return Question(
        code=_code(data, "code", path),
        type=kind,
        text=_text(data, "text", path),
        help=_optional_text(data, "help", path),
        options=options,
        items=items,
        low=low,
        high=high,
        limit=int(data.get("limit", 2000)),
        unit=_optional_text(data, "unit", path),
        prefill=prefill,
        show_if=data.get("show_if"),
    )


def _check_whole(definition: Definition) -> None:
    _unique([section.code for section in definition.sections], "sections")
    codes = [question.code for question in definition.questions()]
    _unique(codes, "questions")
    _unique(list(definition.rated_items()), "items")
    seen: set[str] = set()
    for section in definition.sections:
        _check_condition(section.show_if, seen, f"{section.code}.show_if")
        for question in section.questions:
            _check_condition(question.show_if, seen, f"{question.code}.show_if")
            seen.add(question.code)


def _check_condition(condition: Condition | None, earlier: set[str], path: str) -> None:
    """A condition may look back only, so that nothing waits for what comes later."""
    if condition is None:
        return
    if set(condition) == {"not"}:
        _check_condition(condition["not"], earlier, path)
    elif set(condition) in ({"all"}, {"any"}):
        for part in next(iter(condition.values())):
            _check_condition(part, earlier, path)
    elif set(condition) in ({"question", "is"}, {"question", "includes"}):
        if condition["question"] not in earlier:
            raise DefinitionError(path, "refers to a question that does not come before")
    else:
        raise DefinitionError(path, "is not a condition")


def _unique(codes: Sequence[str], path: str) -> None:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise DefinitionError(path, f"used twice: {', '.join(twice)}")


def _code(data: Mapping[str, Any], key: str, path: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.replace("_", "").replace("-", "").isalnum():
        raise DefinitionError(f"{path}.{key}".strip("."), "a code of letters and digits is needed")
    return value


def _list(data: Mapping[str, Any], key: str, path: str) -> Sequence[Any]:
    value = data.get(key)
    if not isinstance(value, list | tuple):
        raise DefinitionError(f"{path}.{key}".strip("."), "a list is needed")
    return value


def _text(data: Mapping[str, Any], key: str, path: str) -> Text:
    return _read_text(data.get(key), f"{path}.{key}".strip("."))


def _optional_text(data: Mapping[str, Any], key: str, path: str) -> Text | None:
    return None if data.get(key) is None else _text(data, key, path)


def _read_text(value: Any, path: str) -> Text:
    if not isinstance(value, Mapping):
        raise DefinitionError(path, "a text in three languages is needed")
    missing = [language for language in LANGUAGES if not str(value.get(language, "")).strip()]
    if missing:
        raise DefinitionError(path, f"missing in {', '.join(missing)}")
    return Text(kk=value["kk"], ru=value["ru"], en=value["en"])
