"""What has changed between two versions of a codebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interviews.codes.entries import TEXTS

FIELDS = ("parent", "colour", "is_codable", "is_retired", "merged_into")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one code; `field` is a text, one of FIELDS, or "" where the code itself is new or gone.

    `before` and `after` are what the versions hold; None for a code that is not there.
    """

    key: str
    field: str
    before: Any
    after: Any


def differences(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> list[Difference]:
    """Field by field in the order of the newer version; both are contents as versions keep them."""
    old = {entry["key"]: entry for entry in before}
    new = {entry["key"]: entry for entry in after}
    found = []
    for key, entry in new.items():
        known = old.get(key)
        if known is None:
            found.append(Difference(key, "", None, ""))
        values = _values(known) if known is not None else {}
        for field, value in _values(entry).items():
            former = values.get(field, "")
            if value != former and (known is not None or field in TEXTS):
                found.append(Difference(key, field, former, value))
    found += [Difference(key, "", "", None) for key in old if key not in new]
    return found


def _values(entry: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: entry["texts"].get(name, "") for name in TEXTS}
    return texts | {field: entry[field] for field in FIELDS}
