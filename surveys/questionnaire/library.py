"""The questionnaires that are shipped as data."""

import json
from importlib.resources import files
from typing import Any

from surveys.questionnaire.definition import Definition
from surveys.questionnaire.reading import from_json

NAMES = ("akims_2023", "deputies_2023")


def source(name: str) -> dict[str, Any]:
    """The JSON of a shipped questionnaire. KeyError for an unknown name."""
    if name not in NAMES:
        raise KeyError(name)
    path = files("surveys.questionnaire") / "data" / f"{name}.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def load(name: str) -> Definition:
    """A shipped questionnaire, checked."""
    return from_json(source(name))
