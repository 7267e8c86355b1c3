"""The order, and in a round that splits the part, of the items that one person is asked.

A person's seed is drawn once and kept with the draft and the response, so that the same person always
sees the same order and an analyst can tell what was asked.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from surveys.questionnaire.definition import Definition, Item, Option, Question

Entry = TypeVar("Entry", Item, Option)


def _random(question: Question, seed: int) -> random.Random:
    digest = hashlib.sha256(f"{question.code}:{seed}".encode()).digest()
    return random.Random(digest)  # noqa: S311 - an order, not a secret


def items_for(question: Question, seed: int, *, is_split: bool) -> tuple[Item, ...]:
    """The items in this person's order.

    Split: `part` items in a row of the ring of all items, from a place that follows from the seed; each
    item is asked equally often (of M persons with consecutive seeds, exactly `part`).
    """
    items = question.items
    if is_split and question.part:
        start = seed % len(items)
        chosen = {(start + step) % len(items) for step in range(question.part)}
        items = tuple(item for place, item in enumerate(items) if place in chosen)
    return tuple(_shuffled(items, question, seed)) if question.is_shuffled else items


def options_for(question: Question, seed: int) -> tuple[Option, ...]:
    """The options in this person's order; those that exclude others or ask for words stay last."""
    if not question.is_shuffled or question.items:
        return question.options
    first = [option for option in question.options if not option.exclusive and not option.other]
    last = [option for option in question.options if option.exclusive or option.other]
    return (*_shuffled(first, question, seed), *last)


def as_printed(definition: Definition) -> Definition:
    """Every item, in the order of the definition: as a paper form holds it, and is entered from it."""
    sections = tuple(
        replace(
            section,
            questions=tuple(replace(q, is_shuffled=False, part=0) for q in section.questions),
        )
        for section in definition.sections
    )
    return replace(definition, sections=sections)


def _shuffled(entries: Sequence[Entry], question: Question, seed: int) -> list[Entry]:
    shuffled = list(entries)
    _random(question, seed).shuffle(shuffled)
    return shuffled
