"""What a questionnaire is made of. reading.py makes it from JSON and checks it completely; afterwards
it is never changed."""

from dataclasses import dataclass
from enum import StrEnum

from surveys.questionnaire.expressions import Node

LANGUAGES = ("kk", "ru", "en")
SIDES = ("importance", "competence")


class QuestionType(StrEnum):
    """How a question is answered."""

    CONSENT = "consent"
    INFO = "info"
    SINGLE = "single"
    MULTI = "multi"
    SCALE = "scale"  # one of the labelled points for each item
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    MONTH = "month"
    CASCADE = "cascade"  # region, then district
    PAIR_RATING = "pair_rating"  # importance and competence of each item
    RANKING = "ranking"  # the first `most` items in order
    GROUP = "group"  # the same few questions again and again, at most `most` times


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
    show_if: Node | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to rate or rank; `code` is also its slot."""

    code: str
    text: Text
    help: Text | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    low and high bound numbers, which may have `decimals` places; `limit` bounds texts in letters, which
    are asked for in `lines` lines. `check` is a condition on the answer itself, `message` what to
    say when it (or any other rule) is broken. `is_shuffled`: items or options come in an order of
    their own for each person; `part`: in a round that splits, how many of the items one person gets.
    """

    code: str
    type: QuestionType
    text: Text
    help: Text | None = None
    options: tuple[Option, ...] = ()
    items: tuple[Item, ...] = ()
    questions: "tuple[Question, ...]" = ()
    low: int | None = None
    high: int | None = None
    decimals: int = 0
    limit: int = 2000
    lines: int = 4
    most: int = 0
    part: int = 0
    is_shuffled: bool = False
    unit: Text | None = None
    prefill: Prefill = Prefill.NONE
    show_if: Node | None = None
    check: Node | None = None
    message: Text | None = None

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
    show_if: Node | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole questionnaire. `start` is the first page; a new line begins a new paragraph, and
    {minutes}, {contact}, {withdraw_until}, {retention} and {privacy} (one of the two texts, as the round
    is named or anonymous) are filled in by the page."""

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
    privacy_named: Text | None = None
    privacy_anonymous: Text | None = None

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
