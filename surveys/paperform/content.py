"""What stands on a paper form: every question of a definition in its order, whole.

Nothing is shuffled, split or hidden: conditions become sentences. Texts that speak of the screen (help of
prefilled questions and of rankings, the paragraph with {minutes}) give way to words for paper.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from surveys.paperform.conditions import Reader
from surveys.paperform.words import WORDS, Words
from surveys.questionnaire.definition import (
    SIDES,
    Definition,
    Option,
    Question,
    QuestionType,
    Section,
    Text,
)
from surveys.questionnaire.expressions import Node
from surveys.questionnaire.wording import fill

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE_BOXES = (4, 4, 3)  # ten letters and the check letter, grouped as letters print them
_PIPE = re.compile(r"\{([A-Za-z0-9_-]+)\}")


@dataclass(frozen=True, slots=True)
class Boxes:
    """Options, each with a box; those of `open` ask for words."""

    options: tuple[str, ...]
    open: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The same points for each row."""

    points: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]  # text, help


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two rows of five boxes for each item. `legend` says what the figures mean."""

    legend: tuple[str, ...]
    sides: tuple[str, ...]
    items: tuple[tuple[str, str], ...]
    not_relevant: str
    cannot_say: str


@dataclass(frozen=True, slots=True)
class Places:
    """Items under letters, and a box for a letter on each place."""

    items: tuple[tuple[str, str], ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Ruled lines, with words before the first and after the last."""

    number: int
    before: str = ""
    after: str = ""
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Digits:
    """Groups of boxes for one digit each, with the name of each group."""

    groups: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The same questions again and again: title and questions of each time."""

    times: tuple[tuple[str, "tuple[Entry, ...]"], ...]


Answer = Boxes | Grid | Pairs | Places | Lines | Digits | Group


@dataclass(frozen=True, slots=True)
class Entry:
    """One question; `number` is empty where its title stands over the page already."""

    number: str
    text: str
    notes: tuple[str, ...]
    condition: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the questionnaire."""

    title: str
    intro: tuple[str, ...]
    condition: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form."""

    language: str
    round_name: str
    title: str
    mark: str
    start: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def words(self) -> Words:
        """The words of its language."""
        return WORDS[self.language]


def form_of(
    definition: Definition,
    language: str,
    *,
    round_name: str,
    values: Mapping[str, str],
    is_synthetic: bool = False,
) -> Form:
    """The form of a definition; `values` stand for its placeholders, {deadline} among them."""
    words = WORDS[language]
    start = [
        paragraph
        for paragraph in definition.start.get(language).split("\n")
        if "{minutes}" not in paragraph
    ]
    whole = "\n".join((*start, *words.how))
    return Form(
        language=language,
        round_name=round_name,
        title=definition.title.get(language),
        mark=words.synthetic if is_synthetic else "",
        start=tuple(fill(Text(whole, whole, whole), language, values)),
        parts=_Writer(definition, language, values).parts(),
    )


class _Writer:
    """Turns a definition into parts; knows which number each question bears."""

    def __init__(self, definition: Definition, language: str, values: Mapping[str, str]) -> None:
        self.definition = definition
        self.language = language
        self.values = values
        self.words = WORDS[language]
        shown = [
            question.code
            for section in definition.sections
            for question in section.questions
            if question.text != section.title
            and question.type not in (QuestionType.INFO, QuestionType.CONSENT)
        ]
        self.numbers = {code: number for number, code in enumerate(shown, start=1)}
        known = {question.code: question for question in definition.questions()}
        self.reader = Reader(known, self.numbers, self.words, language)

    def parts(self) -> tuple[Part, ...]:
        """All pages."""
        return tuple(
            Part(
                title=section.title.get(self.language),
                intro=tuple(
                    self._piped(line) for line in fill(section.intro, self.language, self.values)
                ),
                condition=self._condition(
                    section.show_if, self.words.section_if, self.words.section_unclear
                ),
                entries=tuple(self._entry(question, section) for question in section.questions),
            )
            for section in self.definition.sections
        )

    def _text(self, text: Text | None) -> str:
        return self._piped(text.get(self.language)) if text else ""

    def _piped(self, content: str) -> str:
        """{Q3} becomes "(your answer to question 3)"."""

        def answer(found: re.Match[str]) -> str:
            number = self.numbers.get(found[1])
            return self.words.pipe.format(n=number) if number else found[0]

        return _PIPE.sub(answer, content)

    def _condition(self, node: Node | None, template: str, unclear: str) -> str:
        if node is None:
            return ""
        said = self.reader.read(node)
        return template.format(condition=said) if said else unclear

    def _entry(self, question: Question, section: Section) -> Entry:
        same_as_title = question.text == section.title
        number = self.numbers.get(question.code)
        return Entry(
            number=f"{number}." if number else "",
            text="" if same_as_title else self._text(question.text),
            notes=tuple(note for note in self._notes(question) if note),
            condition=self._condition(question.show_if, self.words.question_if, self.words.unclear),
            answers=self._answers(question),
        )

    def _notes(self, question: Question) -> list[str]:
        """The question's own help, unless it speaks of the screen; and how to mark."""
        words, kind = self.words, question.type
        about_screen = question.prefill or kind in (QuestionType.RANKING, QuestionType.CONSENT)
        notes = [] if about_screen else [self._text(question.help)]
        if kind is QuestionType.SINGLE:
            notes.append(words.one)
        elif kind is QuestionType.MULTI and not question.help:
            notes.append(words.many)
        elif kind is QuestionType.RANKING:
            is_top = 0 < question.most < len(question.items)
            text = words.ranking_most if is_top else words.ranking
            notes.append(text.format(most=question.most))
        elif kind is QuestionType.TEXT and question.limit < 1000:
            notes.append(words.limit.format(limit=question.limit))
        return notes

    def _answers(self, question: Question) -> tuple[Answer, ...]:
        words = self.words
        match question.type:
            case QuestionType.INFO:
                return ()
            case QuestionType.CONSENT:
                return (Boxes((self._text(question.help) or self._text(question.text),), (False,)),)
            case QuestionType.SINGLE | QuestionType.MULTI:
                options = question.options
                texts = tuple(self._option(option) for option in options)
                return (Boxes(texts, tuple(option.other for option in options)),)
            case QuestionType.SCALE:
                points = tuple(option.text.get(self.language) for option in question.options)
                return (Grid(points, self._items(question)),)
            case QuestionType.PAIR_RATING:
                return (self._pairs(question),)
            case QuestionType.RANKING:
                most = question.most or len(question.items)
                places = tuple(words.place.format(n=n) for n in range(1, most + 1))
                return (Places(self._items(question), places),)
            case QuestionType.NUMBER:
                return (Lines(1, self._bounds(question), self._text(question.unit), is_short=True),)
            case QuestionType.DATE:
                return (Digits(((words.day, 2), (words.month, 2), (words.year, 4))),)
            case QuestionType.MONTH:
                return (Digits(((words.month, 2), (words.year, 4))),)
            case QuestionType.CASCADE:
                return Lines(1, words.region), Lines(1, words.district)
            case QuestionType.GROUP:
                return (self._group(question),)
            case _:
                return (Lines(question.lines),)

    def _group(self, question: Question) -> Group:
        inside = tuple(
            Entry(
                number="",
                text=self._text(inner.text),
                notes=tuple(note for note in self._notes(inner) if note),
                condition="",
                answers=self._answers(inner),
            )
            for inner in question.questions
        )
        titles = [self.words.entry.format(n=n) for n in range(1, question.most + 1)]
        return Group(tuple((title, inside) for title in titles))

    def _option(self, option: Option) -> str:
        extra = [option.text.get(self.language)]
        if option.exclusive:
            extra.append(f"({self.words.exclusive})")
        extra.append(
            self._condition(option.show_if, self.words.option_if, self.words.option_unclear)
        )
        return " ".join(part for part in extra if part)

    def _items(self, question: Question) -> tuple[tuple[str, str], ...]:
        return tuple((self._text(item.text), self._text(item.help)) for item in question.items)

    def _bounds(self, question: Question) -> str:
        low, high = question.low, question.high
        if low is None and high is None:
            return ""
        if low is not None and high is not None:
            return f"{low}–{high}"
        return f"≥ {low}" if low is not None else f"≤ {high}"

    def _pairs(self, question: Question) -> Pairs:
        known, language = self.definition, self.language
        scales = {
            "importance": (known.importance, known.importance_points),
            "competence": (known.competence, known.competence_points),
        }
        legend = [
            f"{name.get(language)}: "
            + ", ".join(f"{n} – {point.get(language).lower()}" for n, point in enumerate(points, 1))
            for name, points in (scales[side] for side in SIDES)
        ]
        return Pairs(
            legend=tuple(legend),
            sides=tuple(scales[side][0].get(language) for side in SIDES),
            items=self._items(question),
            not_relevant=known.not_relevant.get(language),
            cannot_say=known.cannot_say.get(language),
        )
