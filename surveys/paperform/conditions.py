"""Conditions in words, where they are simple enough to be read by a person with a pen."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.paperform.words import Words
from surveys.questionnaire.definition import Question, QuestionType
from surveys.questionnaire.expressions import Node


@dataclass(frozen=True, slots=True)
class Reader:
    """What conditions speak of: questions by code, and the numbers they bear on the form."""

    questions: Mapping[str, Question]
    numbers: Mapping[str, int]
    words: Words
    language: str

    def read(self, node: Node) -> str | None:
        """The condition in words; None where they would confuse more than help.

        One comparison, or several joined by "and" alone, or by "or" alone.
        """
        if not isinstance(node, list):
            return None
        if node[0] in ("and", "or"):
            parts = [self._one(part) for part in _flat(node, node[0])]
            joint = self.words.both if node[0] == "and" else self.words.either
            known = [part for part in parts if part is not None]
            return joint.join(known) if len(known) == len(parts) else None
        return self._one(node)

    def _one(self, node: Node, *, is_true: bool = True) -> str | None:
        match node:
            case ["not", inner]:
                return self._one(inner, is_true=not is_true)
            case ["selected", ["ref", code], ["text", option]]:
                return self._marked(code, option, is_true=is_true)
            case [("=" | "!=") as sign, ["ref", code], ["text", option]]:
                return self._marked(code, option, is_true=(sign == "=") == is_true)
            case [">=", ["count-selected", ["ref", code]], int(value)] if is_true and value > 1:
                return self._said(self.words.marked_least, code, value=value)
            case [str(sign), ["ref", code], int() | float() as value] if is_true:
                return self._compared(code, sign, value)
        return None  # also "not more than": on paper an empty answer is not less, here it is

    def _marked(self, code: str, option: str, *, is_true: bool) -> str | None:
        question = self.questions[code]
        found = question.option(option)
        if found is None or question.type not in (QuestionType.SINGLE, QuestionType.MULTI):
            return None
        template = self.words.marked if is_true else self.words.not_marked
        return self._said(template, code, option=found.text.get(self.language))

    def _compared(self, code: str, sign: str, value: float) -> str | None:
        if self.questions[code].type is not QuestionType.NUMBER:
            return None
        words = self.words
        signs = ("=", "<", "<=", ">", ">=")
        texts = (words.equal, words.less, words.most, words.more, words.least)
        template = dict(zip(signs, texts, strict=True)).get(sign)
        number = str(value) if self.language == "en" else str(value).replace(".", ",")
        return self._said(template, code, value=number) if template else None

    def _said(self, template: str, code: str, **facts: object) -> str | None:
        number = self.numbers.get(code)
        return template.format(n=number, **facts) if number else None


def _flat(node: Node, operator: str) -> list[Node]:
    """Parts of nested "and" or "or": ((a and b) and c) reads a and b and c."""
    if isinstance(node, list) and node[0] == operator:
        return [part for inner in node[1:] for part in _flat(inner, operator)]
    return [node]
