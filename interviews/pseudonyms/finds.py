"""What a find is."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What identifies a person."""

    PERSON = "person"
    PLACE = "place"
    POST = "post"
    PHONE = "phone"
    EMAIL = "email"
    IIN = "iin"
    VEHICLE = "vehicle"


@dataclass(frozen=True, slots=True, order=True)
class Find:
    """`text` at [start, end) in code points; forms of one name have one `key` within their kind.

    Whoever confirms finds may give several keys one value (`dataclasses.replace`), where a given name
    and a surname are the same person.
    """

    start: int
    end: int
    kind: Kind
    text: str
    key: str
