"""Content of the database in the reader's language: {{ region|localised:"name" }}."""

import json
from typing import Any

from django import template

from tna_portal.common.languages import localised as in_language

register = template.Library()


@register.filter
def localised(thing: Any, field: str) -> str:
    """The field's text in the language being read."""
    return in_language(thing, field) if thing is not None else ""


@register.filter
def as_json(value: Any) -> str:
    """JSON for a data attribute; the template escapes it."""
    return json.dumps(value, ensure_ascii=False)
