"""Raw answers of a round, one line a response, read through a cursor and streamed.

Columns: group, region, category, seniority, language, then every question's answer as JSON. No
invitation, receipt, district or moment: nothing that leads to a person beyond the answers themselves.
"""

import csv
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from surveys.selectors.responses import answered_rows, question_codes

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound

SEGMENTS = ("group", "region", "category", "seniority", "language")


class _Line:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def file_name(entry: "AssessmentRound") -> str:
    """Synthetic data says so in its name."""
    mark = "SYNTHETIC_" if entry.is_synthetic else ""
    return f"{mark}answers_{entry.code}.csv"


def response_lines(round_id: int) -> Iterator[str]:
    """The file line by line, with a byte order mark so that spreadsheets read UTF-8."""
    codes = question_codes(round_id)
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow([*SEGMENTS, *codes]))
    for group, region, category, seniority, language, answers in answered_rows(round_id):
        cells = [_cell(answers.get(code)) for code in codes]
        yield str(writer.writerow([group, region, category, seniority, language, *cells]))


def _cell(value: object) -> str:
    """A spreadsheet must never read an answer as a formula."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t")) else text
