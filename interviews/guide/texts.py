"""The guide and the consent, each in versions: a later version never changes an earlier one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

PARTNERS = frozenset({"ngo", "business", "other"})


class UnknownVersion(ValueError):
    """No text has this version."""


@dataclass(frozen=True, slots=True)
class Question:
    """`texts`: language -> the question."""

    key: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Consent:
    """What is explained and agreed to, in one language. The points hold {until}, {contact}, {keep}."""

    version: str
    title: str
    lead: str
    points: tuple[str, ...]
    programmes: str
    quotes: str
    recording: str


@cache
def _versions(name: str) -> dict[str, dict[str, Any]]:
    path = files("interviews") / "data" / f"{name}.json"
    return {entry["version"]: entry for entry in json.loads(path.read_text(encoding="utf-8"))}


def _entry(name: str, version: str) -> dict[str, Any]:
    try:
        return _versions(name)[version]
    except KeyError:
        raise UnknownVersion(version) from None


def guide_versions() -> tuple[str, ...]:
    """From the oldest to the newest."""
    return tuple(_versions("guide"))


def consent_versions() -> tuple[str, ...]:
    """From the oldest to the newest."""
    return tuple(_versions("consent"))


def questions(version: str, group: str) -> tuple[Question, ...]:
    """What people of a group are asked, in its order. UnknownVersion."""
    entry = _entry("guide", version)
    sheet = entry["sheets"]["partners" if group in PARTNERS else "akims"]
    return tuple(Question(key, entry["questions"][key]) for key in sheet)


def every_question(version: str) -> dict[str, Question]:
    """Key -> question of all groups. UnknownVersion."""
    entry = _entry("guide", version)
    return {key: Question(key, texts) for key, texts in entry["questions"].items()}


def consent(version: str, language: str) -> Consent:
    """The words of one version. UnknownVersion."""
    words = dict(_entry("consent", version)[language])
    return Consent(version=version, points=tuple(words.pop("points")), **words)
