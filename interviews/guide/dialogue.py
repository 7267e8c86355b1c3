"""Answers typed along a guide as the text of a talk: a turn for each question, a turn for each answer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

INTERVIEWER, INTERVIEWEE = "interviewer", "interviewee"
# Who asks and who answers, as transcripts mark it.
LABELS = {"kk": ("С", "Ж"), "ru": ("В", "О"), "en": ("Q", "A")}


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`turns`: [start, end) in code points and the speaker's label, without a gap; `speakers`: label ->
    interviewer or interviewee."""

    text: str
    turns: tuple[tuple[int, int, str], ...]
    speakers: Mapping[str, str]


def dialogue(answered: Iterable[tuple[str, str]], language: str) -> Dialogue:
    """(question, answer) pairs as a text; questions without an answer are left out.

    Both are normalised texts (interviews.transcript.text): so is what comes out. Empty lines inside an
    answer go, for an empty line parts one question from the next.
    """
    asks, answers = LABELS[language]
    text, turns = "", []
    for question, answer in answered:
        if not answer:
            continue
        for label, said, end in ((asks, question, "\n"), (answers, answer, "\n\n")):
            start = len(text)
            text += f"{label}: " + re.sub(r"\n{2,}", "\n", said) + end
            turns.append((start, len(text), label))
    text = text.rstrip("\n")
    if turns:
        turns[-1] = (turns[-1][0], len(text), turns[-1][2])
    return Dialogue(text, tuple(turns), {asks: INTERVIEWER, answers: INTERVIEWEE} if turns else {})
