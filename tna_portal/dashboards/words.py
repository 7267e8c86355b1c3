"""Numbers and names as a reader sees them."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import number_format

from tna_portal.common.languages import localised

Names = Mapping[str, Any]


def number(value: float | None, digits: int = 1) -> str:
    """A number in the reader's format, or a dash; rounded as a reader rounds (Django would cut off)."""
    if value is None:
        return "–"
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return number_format(exact, decimal_pos=digits)


def name(names: Names, code: str, field: str = "name") -> str:
    """Name of a need area."""
    return localised(names[code], field) if code in names else code
