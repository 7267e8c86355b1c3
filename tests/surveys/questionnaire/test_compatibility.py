"""What of two questionnaires can be compared."""

import copy
from typing import Any

from surveys.questionnaire import library
from surveys.questionnaire.compatibility import ItemMapping, map_items
from surveys.questionnaire.reading import from_json


def source() -> dict[str, Any]:
    """The study's questionnaire, to be changed."""
    return copy.deepcopy(dict(library.source("akims_2023")))


def items(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The rated items of the first rating page."""
    found = [
        question["items"]
        for section in data["sections"]
        for question in section["questions"]
        if question["type"] == "pair_rating"
    ]
    return list(found[0])


def mapped(newer: dict[str, Any], older: dict[str, Any]) -> ItemMapping:
    """Two sources against each other."""
    return map_items(from_json(newer), from_json(older))


def test_the_same_questionnaire_is_the_same() -> None:
    mapping = mapped(source(), source())
    assert (len(mapping.same), mapping.reworded, mapping.new, mapping.gone) == (22, (), (), ())
    assert mapping.scales_agree


def test_spaces_and_capitals_are_no_other_wording() -> None:
    changed = source()
    entry = items(changed)[0]
    entry["text"] = {code: f" {text.upper()}. " for code, text in entry["text"].items()}
    assert mapped(changed, source()).reworded == ()


def test_another_wording_is_told() -> None:
    changed = source()
    items(changed)[0]["text"]["kk"] = "Мүлде басқа сұрақ"
    assert mapped(changed, source()).reworded == (items(source())[0]["code"],)


def test_new_and_gone_items_are_listed_by_their_code() -> None:
    changed = source()
    old = items(changed)[0]["code"]
    items(changed)[0]["code"] = "NEW"
    mapping = mapped(changed, source())
    assert (mapping.new, mapping.gone, len(mapping.same)) == (("NEW",), (old,), 21)


def test_other_points_are_another_scale() -> None:
    changed = source()
    changed["competence_points"][2] = {"kk": "Басқа", "ru": "Иначе", "en": "Other"}
    assert not mapped(changed, source()).scales_agree
