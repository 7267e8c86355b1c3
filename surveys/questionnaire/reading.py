"""From JSON to a definition: read once, checked completely, each problem named by its place."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from surveys.questionnaire.definition import (
    LANGUAGES,
    SIDES,
    Definition,
    Item,
    Option,
    Prefill,
    Question,
    QuestionType,
    Section,
    Text,
)
from surveys.questionnaire.expressions import ExpressionError, Node, parse, references


class DefinitionError(ValueError):
    """A definition is not usable; `path` says where, e.g. "sections[2].questions[0].options"."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


PLACEHOLDERS = {"minutes", "contact", "withdraw_until", "retention", "privacy"}
MOST_REPEATS = 10
_NEEDS_OPTIONS = {QuestionType.SINGLE, QuestionType.MULTI, QuestionType.SCALE}
_NEEDS_ITEMS = {QuestionType.PAIR_RATING, QuestionType.RANKING, QuestionType.SCALE}
_IN_GROUPS = {
    QuestionType.SINGLE,
    QuestionType.MULTI,
    QuestionType.NUMBER,
    QuestionType.TEXT,
    QuestionType.DATE,
    QuestionType.MONTH,
}
_PIPE = re.compile(r"\{([A-Za-z0-9_-]+)\}")


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
        privacy_named=_optional_text(data, "privacy_named", ""),
        privacy_anonymous=_optional_text(data, "privacy_anonymous", ""),
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
        show_if=_condition(data, "show_if", path),
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
    question = Question(
        code=_code(data, "code", path),
        type=kind,
        text=_text(data, "text", path),
        help=_optional_text(data, "help", path),
        options=_options(data, path),
        items=_items(data, path),
        questions=tuple(
            _question(entry, f"{path}.questions[{i}]")
            for i, entry in enumerate(data.get("questions", ()))
        ),
        low=_number(data, "low", path),
        high=_number(data, "high", path),
        decimals=_number(data, "decimals", path) or 0,
        limit=_number(data, "limit", path) or 2000,
        lines=_number(data, "lines", path) or 4,
        most=_number(data, "most", path) or 0,
        part=_number(data, "part", path) or 0,
        is_shuffled=bool(data.get("is_shuffled")),
        unit=_optional_text(data, "unit", path),
        prefill=prefill,
        show_if=_condition(data, "show_if", path),
        check=_condition(data, "check", path),
        message=_optional_text(data, "message", path),
    )
    _check_question(question, path)
    return question


def _options(data: Mapping[str, Any], path: str) -> tuple[Option, ...]:
    return tuple(
        Option(
            code=_code(entry, "code", f"{path}.options[{i}]"),
            text=_text(entry, "text", f"{path}.options[{i}]"),
            exclusive=bool(entry.get("exclusive")),
            other=bool(entry.get("other")),
            show_if=_condition(entry, "show_if", f"{path}.options[{i}]"),
        )
        for i, entry in enumerate(data.get("options", ()))
    )


def _items(data: Mapping[str, Any], path: str) -> tuple[Item, ...]:
    return tuple(
        Item(
            code=_code(entry, "code", f"{path}.items[{i}]"),
            text=_text(entry, "text", f"{path}.items[{i}]"),
            help=_optional_text(entry, "help", f"{path}.items[{i}]"),
        )
        for i, entry in enumerate(data.get("items", ()))
    )


def _check_question(question: Question, path: str) -> None:
    """What must hold inside one question."""
    kind = question.type
    if kind in _NEEDS_OPTIONS and len(question.options) < 2:
        raise DefinitionError(f"{path}.options", "at least two options are needed")
    if kind in _NEEDS_ITEMS and len(question.items) < (2 if kind is QuestionType.RANKING else 1):
        raise DefinitionError(f"{path}.items", "items are needed")
    _unique([option.code for option in question.options], f"{path}.options")
    _unique([item.code for item in question.items], f"{path}.items")
    if question.low is not None and question.high is not None and question.low > question.high:
        raise DefinitionError(f"{path}.low", "the lower bound lies above the upper")
    if not 0 <= question.decimals <= 4:
        raise DefinitionError(f"{path}.decimals", "from 0 to 4 decimal places")
    if question.part and not 0 < question.part <= len(question.items):
        raise DefinitionError(f"{path}.part", "more than there are items")
    if kind is QuestionType.RANKING and question.most > len(question.items):
        raise DefinitionError(f"{path}.most", "more than there are items")
    if kind is QuestionType.GROUP:
        if not question.questions or not 1 <= question.most <= MOST_REPEATS:
            raise DefinitionError(path, f"a group has questions and at most {MOST_REPEATS} entries")
        if any(q.type not in _IN_GROUPS or q.show_if or q.check for q in question.questions):
            raise DefinitionError(f"{path}.questions", "a group holds simple questions only")
        _unique([entry.code for entry in question.questions], f"{path}.questions")


def _number(data: Mapping[str, Any], key: str, path: str) -> int | None:
    value = data.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise DefinitionError(f"{path}.{key}", "a whole number is needed")
    return value


def _condition(data: Mapping[str, Any], key: str, path: str) -> Node | None:
    source = data.get(key)
    if source is None or source == "":
        return None
    if not isinstance(source, str):
        raise DefinitionError(f"{path}.{key}", "a condition is written as text")
    try:
        return parse(source)
    except ExpressionError as error:
        raise DefinitionError(f"{path}.{key}", str(error)) from error


def _check_whole(definition: Definition) -> None:
    _unique([section.code for section in definition.sections], "sections")
    codes = [question.code for question in definition.questions()]
    _unique(codes, "questions")
    _unique(list(definition.rated_items()), "items")
    seen: dict[str, Question] = {}
    for section in definition.sections:
        _looks_back(section.show_if, seen, f"{section.code}.show_if")
        _pipes_back(section.intro, seen, f"{section.code}.intro")
        for question in section.questions:
            _looks_back(question.show_if, seen, f"{question.code}.show_if")
            for option in question.options:
                _looks_back(option.show_if, seen, f"{question.code}.{option.code}.show_if")
            _looks_back(question.check, seen | {question.code: question}, f"{question.code}.check")
            for text in (question.text, question.help, question.message):
                _pipes_back(text, seen, f"{question.code}.text")
            seen[question.code] = question


def _looks_back(condition: Node | None, earlier: Mapping[str, Question], path: str) -> None:
    """A condition may look back only, so that nothing waits for what comes later."""
    for code, *parts in sorted(references(condition)):
        question = earlier.get(code)
        if question is None:
            raise DefinitionError(path, f"{code} does not come before")
        if not has_part(question, tuple(parts)):
            raise DefinitionError(path, f"{code} has no value {'.'.join(parts) or 'of its own'}")


def has_part(question: Question, parts: tuple[str, ...]) -> bool:
    """Whether a condition may ask for this part of an answer (none: for the answer itself)."""
    items = {item.code for item in question.items}
    match question.type:
        case QuestionType.PAIR_RATING:
            return len(parts) == 2 and parts[0] in items and parts[1] in SIDES
        case QuestionType.RANKING | QuestionType.SCALE:
            return len(parts) == 1 and parts[0] in items
        case QuestionType.CASCADE:
            return parts in (("region",), ("district",))
        case QuestionType.GROUP | QuestionType.INFO:
            return False
        case _:
            return not parts


def _pipes_back(text: Text | None, earlier: Mapping[str, Question], path: str) -> None:
    """{Q3} in a text stands for the answer to an earlier question."""
    for language in LANGUAGES if text else ():
        for code in _PIPE.findall(text.get(language) if text else ""):
            if code in PLACEHOLDERS:
                continue
            if code not in earlier or not has_part(earlier[code], ()):
                raise DefinitionError(path, f"{{{code}}} is no earlier answer")


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
