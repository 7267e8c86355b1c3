"""The columns of an export, and the cells of one response.

The columns of all versions of a questionnaire are united in order, so a question that was added or
retired never moves the others, and older answers keep their cells.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.questionnaire.definition import SIDES, Definition, Question, QuestionType
from tna_portal.common.sheets import Cell

Cells = Callable[[Any, str | None], list[Cell]]
LEADING = tuple(
    f"response_{name}"
    for name in ("number", "group", "region", "category", "seniority", "language", "month")
)
PARADATA = ("response_mode", "response_version")  # wanted or not
QUALITY = "response_flags"
OTHER = "other_text"
_CODEBOOK = (
    *("column", "type", "question_kk", "question_ru", "question_en"),
    *("code", "label_kk", "label_ru", "label_en"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the question and the part of it (option, item) that it holds."""

    name: str
    question: Question | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of one question, and how an answer fills them; `language` None means codes."""

    question: Question
    columns: tuple[Column, ...]
    cells: Cells


def blocks_of(definitions: Iterable[Definition]) -> list[Block]:
    """Blocks of several versions, oldest first; a question's newest form decides its columns."""
    newest: dict[str, Question] = {}
    for definition in definitions:
        for question in definition.questions():
            if question.type is not QuestionType.INFO:
                newest[question.code] = question
    return [_block(question) for question in newest.values()]


def _block(question: Question) -> Block:
    parts, cells = _layout(question)
    columns = tuple(
        Column(f"{question.code}_{part}" if part else question.code, question, part)
        for part in parts
    )
    return Block(question, columns, cells)


def _layout(question: Question) -> tuple[list[str], Cells]:
    """Parts of a question's columns ("" for the answer itself), and the reader of its cells."""
    items = [item.code for item in question.items]
    options = [option.code for option in question.options]
    has_other = any(option.other for option in question.options)
    match question.type:
        case QuestionType.SINGLE:
            return ["", OTHER] if has_other else [""], _single(question, has_other)
        case QuestionType.MULTI:
            return [*options, OTHER] if has_other else options, _multi(options, has_other)
        case QuestionType.PAIR_RATING:
            return [f"{i}_{side}" for i in items for side in SIDES], _pairs(items)
        case QuestionType.SCALE:
            return items, _scale(question, items)
        case QuestionType.RANKING:
            return items, lambda answer, _: [(answer or {}).get(item) for item in items]
        case QuestionType.CASCADE:
            return ["region", "district"], lambda answer, _: [
                (answer or {}).get(part) or None for part in ("region", "district")
            ]
        case QuestionType.CONSENT:
            return [""], lambda answer, _: [1 if answer else None]
        case QuestionType.GROUP:
            return [""], lambda answer, _: [
                json.dumps(answer, ensure_ascii=False) if answer else None
            ]
        case _:
            return [""], lambda answer, _: [answer]


def _single(question: Question, has_other: bool) -> Cells:
    def cells(answer: Any, language: str | None) -> list[Cell]:
        given = answer or {}
        option = question.option(given.get("option", ""))
        label = option.text.get(language) if option and language else given.get("option")
        return [label, given.get("other")] if has_other else [label]

    return cells


def _multi(options: Sequence[str], has_other: bool) -> Cells:
    def cells(answer: Any, language: str | None) -> list[Cell]:
        if answer is None:
            return [None] * (len(options) + has_other)
        chosen = set(answer.get("options", ()))
        marks: list[Cell] = [int(code in chosen) for code in options]
        return [*marks, answer.get("other")] if has_other else marks

    return cells


def _pairs(items: Sequence[str]) -> Cells:
    def cells(answer: Any, language: str | None) -> list[Cell]:
        given = answer or {}
        return [given.get(item, {}).get(side) for item in items for side in SIDES]

    return cells


def _scale(question: Question, items: Sequence[str]) -> Cells:
    def cells(answer: Any, language: str | None) -> list[Cell]:
        found: list[Cell] = []
        for item in items:
            point = (answer or {}).get(item)
            option = question.option(point) if point else None
            found.append(option.text.get(language) if option and language else point)
        return found

    return cells


def header(blocks: Sequence[Block]) -> list[Cell]:
    """Names of all columns."""
    return [*LEADING, *(column.name for block in blocks for column in block.columns)]


def row(
    leading: Sequence[Cell],
    answers: Mapping[str, Any],
    blocks: Sequence[Block],
    language: str | None,
) -> list[Cell]:
    """All cells of one response."""
    cells = list(leading)
    for block in blocks:
        cells += block.cells(answers.get(block.question.code), language)
    return cells


def codebook(blocks: Sequence[Block]) -> list[list[Cell]]:
    """Lines of the codebook: column, type, question and part in three languages, code, its labels."""
    lines: list[list[Cell]] = [list(_CODEBOOK)]
    for block in blocks:
        question = block.question
        texts = [question.text.kk, question.text.ru, question.text.en]
        for column in block.columns:
            item = next((i for i in question.items if column.part.startswith(i.code)), None)
            named = [item.text.kk, item.text.ru, item.text.en] if item else ["", "", ""]
            lines.append([column.name, str(question.type), *texts, "", *named])
        for option in question.options:
            labels = [option.text.kk, option.text.ru, option.text.en]
            lines.append([question.code, str(question.type), "", "", "", option.code, *labels])
    return lines
