"""A transcript as its page is drawn: lines of sentences, and the codings as the page's script reads them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from interviews.models import Code, Transcript
from interviews.transcript.anchors import Range, sentences
from interviews.transcript.turns import Role
from tna_portal.common.languages import localised

SPEAKERS = {Role.INTERVIEWER: _("Interviewer"), Role.INTERVIEWEE: _("Interviewee")}


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One line of the text, letter by letter; `speaker` where another one begins to talk."""

    start: int
    html: SafeString
    speaker: str


def lines_of(transcript: Transcript, text: str) -> list[DrawnLine]:
    """The lines that hold text. Put together with line feeds at their places they are the text.

    `text` is the transcript's as the reader may see it, letter for letter as long.
    """
    spoken = iter(sorted(transcript.turns))
    turn = next(spoken, None)
    lines, number, last = [], 0, ""
    for start, inside in _by_line(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        speaker = ""
        while turn is not None and turn[0] < end:
            role = transcript.speakers.get(turn[2], "")
            speaker, turn = str(SPEAKERS.get(role, turn[2])), next(spoken, None)
        lines.append(
            DrawnLine(
                start, _line(text, start, end, inside, number), speaker if speaker != last else ""
            )
        )
        last = speaker or last
        number += len(inside)
    return lines


def _by_line(text: str) -> Iterator[tuple[int, list[Range]]]:
    """Where each line that holds text starts, and its sentences."""
    start, inside = 0, list[Range]()
    for span in sentences(text):
        began = text.rfind("\n", 0, span.start) + 1
        if inside and began != start:
            yield start, inside
            inside = []
        start = began
        inside.append(span)
    if inside:
        yield start, inside


def _line(text: str, start: int, end: int, inside: list[Range], number: int) -> SafeString:
    gaps = [start, *(span.end for span in inside)]
    body = format_html_join(
        "",
        '{}<span class="sentence" id="s{}">{}</span>',
        (
            (text[gap : span.start], number + place, text[span.start : span.end])
            for place, (gap, span) in enumerate(zip(gaps, inside, strict=False), start=1)
        ),
    )
    return format_html("{}{}", body, text[inside[-1].end : end])


def drawn(codings: Iterable[Mapping[str, Any]], user_id: int) -> list[dict[str, Any]]:
    """Codings as the script reads them; whose they are is told by name where they are not one's own."""
    return [
        {
            "key": str(entry["key"]),
            "code": entry["code_id"],
            "start": entry["start"],
            "end": entry["end"],
            "lost": entry["is_lost"],
            "issue": entry["key_issue"],
            "interpretation": entry["interpretation"],
            "need": entry["skills_need"],
            "memo": entry["memo"],
            "language": entry["language"],
            "revision": entry["revision"],
            "coder": ""
            if entry["coder_id"] == user_id
            else entry["coder_name"] or entry["outside_coder"] or "—",
        }
        for entry in codings
    ]


def drawn_codes(codes: Iterable[Code]) -> list[dict[str, Any]]:
    """Codes as the script reads them, each with what helps to choose it."""
    return [
        {
            "id": code.pk,
            "key": code.key,
            "name": localised(code, "name"),
            "help": localised(code, "definition"),
            "colour": code.swatch,
            "usable": code.is_codable and not code.is_retired,
        }
        for code in codes
    ]
