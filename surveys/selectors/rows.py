"""What is counted of many responses, in blocks, never all in memory.

PostgreSQL writes the lines itself, by COPY, several times as fast as rows that become Python objects;
elsewhere they are written here. Both are one statement, so all blocks are of one moment.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Case, CharField, Exists, F, Func, OuterRef, TextField, Value, When
from django.db.models.functions import Coalesce

from surveys.models import Counted, PendingRow, Response
from surveys.scoring.rows import line

if TYPE_CHECKING:
    from django.db.models import QuerySet

ROWS_AT_ONCE = 5_000


def counted_responses(questionnaire_id: int) -> "QuerySet[Response]":
    """Responses that the released counts hold; withdrawn ones they may still hold as well.

    `place` is the region that each counts for: none for whoever counts for the country alone.
    """
    waiting = PendingRow.objects.filter(response_id=OuterRef("pk"))
    own = When(counted=Counted.REGION, then=Coalesce(F("region_id"), Value("")))
    return (
        Response.objects.filter(~Exists(waiting), questionnaire=questionnaire_id)
        .exclude(counted=Counted.NOWHERE)
        .annotate(place=Case(own, default=Value(""), output_field=CharField()))
    )


def read_lines(responses: "QuerySet[Response]", use: Callable[[Sequence[bytes]], None]) -> None:
    """Hand counted responses to `use` as lines (scoring/rows.py), some thousands at once."""
    lines = _Lines(use)
    if connection.vendor == "postgresql":
        _copy(responses, lines)
    else:
        columns = ("place", "category", "seniority", "language")
        ratings = ("importance", "competence", "tallies")
        for row in responses.values_list(*columns, *ratings).iterator(chunk_size=ROWS_AT_ONCE):
            lines.write(line(row[:4], bytes(row[4]), bytes(row[5]), row[6]))
    lines.flush()


def _copy(responses: "QuerySet[Response]", lines: "_Lines") -> None:
    def hexadecimal(name: str) -> Func:
        return Func(F(name), Value("hex"), function="encode", output_field=TextField())

    statement, values = responses.values_list(
        "place",
        "category",
        "seniority",
        "language",
        hexadecimal("importance"),
        hexadecimal("competence"),
        "tallies",
    ).query.sql_with_params()
    with connection.cursor() as cursor:
        query = cursor.mogrify(statement, values).decode()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", lines)


class _Lines:
    """Takes lines one by one, as psycopg hands them over, and passes them on together."""

    def __init__(self, use: Callable[[Sequence[bytes]], None]) -> None:
        self._use, self._lines = use, list[bytes]()

    def write(self, row: bytes) -> None:
        self._lines.append(row)
        if len(self._lines) == ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        lines, self._lines = self._lines, []
        if lines:
            self._use(lines)
