"""Replacing encryption keys: every encrypted value is written again with the newest key.

Values are computed first and written only where nobody has changed them meanwhile, so the portal may
run. Whoever is killed starts again: what depends on the newest key alone is passed over.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Model

from tna_portal.common.secrets import cipher
from tna_portal.organisation.audit import record

BATCH = 200
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Rotation:
    """Values written again; values that still need an older key; values that no key opens."""

    rewritten: int
    old: int
    unreadable: int


def encrypted_fields() -> list[tuple[type[Model], str]]:
    """What the models modules of all apps name as ENCRYPTED."""
    modules = (config.models_module for config in apps.get_app_configs())
    return [entry for module in modules for entry in getattr(module, "ENCRYPTED", ())]


def rotate_keys(*, tell: Tell) -> Rotation:
    """Write everything with the newest key, then look how much still depends on another one."""
    rewritten = 0
    for model, field in encrypted_fields():
        done = 0
        for batch in _batches(model, field):
            done += _rewrite(model, field, batch)
            tell(f"{model._meta.label}.{field}: {done}")
        rewritten += done
    old = unreadable = 0
    for model, field in encrypted_fields():
        for batch in _batches(model, field):
            for _, value in batch:
                readable = _opens(cipher().decrypt, value)
                old += readable
                unreadable += not readable
    with transaction.atomic():
        record(
            "keys_rotated",
            actor=None,
            subject="portal",
            subject_id="keys",
            rewritten=rewritten,
            old=old,
            unreadable=unreadable,
        )
    return Rotation(rewritten, old, unreadable)


def _batches(model: type[Model], field: str) -> Iterator[list[tuple[object, bytes]]]:
    """(key, value) of the rows that the newest key does not open, some hundred looked at a time."""
    newest = Fernet(settings.ENCRYPTION_KEYS[0])
    rows = model._default_manager.filter(**{f"{field}__isnull": False}).order_by("pk")
    last = None
    while True:
        further = rows if last is None else rows.filter(pk__gt=last)
        found = [(pk, bytes(value)) for pk, value in further.values_list("pk", field)[:BATCH]]
        if not found:
            return
        last = found[-1][0]
        yield [(pk, value) for pk, value in found if not _opens(newest.decrypt, value)]


def _opens(decrypt: Callable[[bytes], bytes], value: bytes) -> bool:
    try:
        decrypt(value)
    except InvalidToken:
        return False
    return True


def _rewrite(model: type[Model], field: str, batch: list[tuple[object, bytes]]) -> int:
    keys = cipher()
    fresh = [(pk, value, keys.rotate(value)) for pk, value in batch if _opens(keys.decrypt, value)]
    with transaction.atomic():
        return sum(
            model._default_manager.filter(pk=pk, **{field: value}).update(**{field: again})
            for pk, value, again in fresh
        )
