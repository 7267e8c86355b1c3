"""What the fuzzing tests share: how far they look, and nonsense of many kinds."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

FURTHER = int(os.environ.get("TNA_FUZZ_EXAMPLES", "0"))


def examples(number: int) -> Callable[[Any], Any]:
    """So many examples, the same in every run; or as many as TNA_FUZZ_EXAMPLES says, others each time."""
    return settings(
        max_examples=FURTHER or number,
        derandomize=not FURTHER,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def undone() -> Iterator[None]:
    """Whatever one example does is taken back before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


_addresses = count()


def elsewhere(client: Client) -> Client:
    """The same browser at an address that nobody has guessed from yet."""
    number = next(_addresses)
    client.defaults["REMOTE_ADDR"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return client


def rows_of(*found: "QuerySet[Any]") -> list[tuple[type[Model], list[Any]]]:
    """Everything that stands in some rows."""
    return [(rows.model, list(rows.order_by("pk").values_list())) for rows in found]


# Texts as a broken or hostile client sends them; a lone surrogate only JSON can carry.
NASTY = (
    "", " ", "\x00", "a\x00b", "\ud800", "x\udfffy", "\u202e", "\ufeff", "й" * 5000, "9" * 400,
    "-1", "0", "1e309", "NaN", "Infinity", "٣", "½", "true", "null", "[]", "../../etc/passwd", "%00",
    "' OR 1=1 --", "<script>alert(1)</script>", "{{ 7 }}", "{0}", "%s%n", "2026-02-30", "9999-12-31",
    "0001-01-01", "10000-01-01", "2147483648", "9223372036854775808", "-9223372036854775809", "1.5",
    "1,5", "KZ-11", "on", "👍🏽", "e\u0301", "\r\n", "=1+1",
)  # fmt: skip
odd_texts = st.sampled_from(NASTY) | st.text(
    st.characters(codec=None, exclude_categories=()), max_size=20
)
form_texts = odd_texts.map(lambda text: text.encode("utf-8", "replace").decode())
odd_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | odd_texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(odd_texts, inner, max_size=4),
    max_leaves=8,
)
