"""Releases of a round: the newest, or the one a link names, read once a process."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from curricula.models import NeedSnapshot
from curricula.needs.content import Content


@dataclass(frozen=True)
class Release:
    """One release; `content` is None where an older version wrote it in a shape no longer read."""

    pk: int
    number: int
    newest: int
    method: str
    released_at: datetime
    content: Content | None

    @property
    def is_newest(self) -> bool:
        """Whether nothing has been released since."""
        return self.number == self.newest


_FIELDS = ("pk", "number", "method", "released_at", "digest")


def release_of(round_id: int, number: int | None = None) -> Release | None:
    """A round's release of this number, or its newest; None when there is none."""
    releases = NeedSnapshot.objects.filter(round=round_id).order_by("-number")
    newest = releases.values_list(*_FIELDS).first()
    if newest is None:
        return None
    found = newest
    if number is not None and number != newest[1]:
        if not 0 < number < newest[1]:
            return None
        older = releases.filter(number=number).values_list(*_FIELDS).first()
        if older is None:
            return None
        found = older
    pk, of_release, method, released_at, digest = found
    content = _content(pk, digest)
    return Release(pk, of_release, newest[1], method, released_at, content)


@lru_cache(maxsize=8)
def _content(pk: int, digest: str) -> Content | None:
    """A release never changes, so each process reads it once; the digest tells databases apart."""
    data = NeedSnapshot.objects.values_list("content", flat=True).get(pk=pk)
    try:
        return Content.from_json(data)
    except (KeyError, TypeError, AttributeError):
        return None
