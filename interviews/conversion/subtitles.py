"""Subtitles: cues joined to paragraphs, speakers kept, times dropped."""

import re
from collections.abc import Iterator
from html import unescape
from io import StringIO

from webvtt import WebVTT
from webvtt.errors import MalformedCaptionError, MalformedFileError

from interviews.conversion.outcome import Converted, Kind, Note, Problem, UnusableFile

PAUSE = 1500  # milliseconds of silence behind a finished sentence that begin a paragraph
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)*[ \t]+([^<>]*)>")
_TAG = re.compile(r"</?[A-Za-z0-9][^<>\n]*>|\{\\[^{}\n]*\}")  # a word in <angles> of 5 < 6 stays
_SPEAKS = re.compile(r"[-–—]\s|[^\W\d_][^:\n]{0,39}:(?=\s|$)")
_FINISHED = re.compile(r"[.!?…][»”\")\]]*$")


def from_subtitles(text: str, kind: Kind) -> Converted:
    """Paragraphs of an SRT or WebVTT file. UnusableFile(broken)."""
    try:
        cues = WebVTT.from_buffer(StringIO(_plain(text)), format=kind.value)
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise UnusableFile(Problem.BROKEN) from error
    paragraphs: list[str] = []
    voice = ""
    for name, line, rested in _spoken(cues, kind):
        finished = rested and bool(paragraphs) and _FINISHED.search(paragraphs[-1])
        if name and name != voice:
            voice = name
            paragraphs.append(f"{name}: {line}")
        elif not paragraphs or finished or _SPEAKS.match(line):
            paragraphs.append(line)
        else:
            paragraphs[-1] += f" {line}"
    return Converted("\n".join(paragraphs), kind, (Note.TIMES_LEFT_OUT,))


def _spoken(cues: WebVTT, kind: Kind) -> Iterator[tuple[str, str, bool]]:
    """(voice or "", line, whether a pause goes before it) of every line."""
    last, ended = "", 0
    for cue in cues.captions:
        before, *spoken = _VOICE.split(cue.raw_text)
        rested = cue.start_time.in_milliseconds() - ended >= PAUSE
        ended = cue.end_time.in_milliseconds()
        for name, raw in [("", before), *zip(spoken[::2], spoken[1::2], strict=True)]:
            lines = _lines(raw, kind)
            rolled = len(lines) > 1 and lines[0] == last  # captions that roll repeat their line
            for line in lines[rolled:]:
                yield " ".join(unescape(name).split()), line, rested
                last, rested = line, False


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n ")


def _lines(raw: str, kind: Kind) -> list[str]:
    text = _TAG.sub("", raw)
    if kind is Kind.VTT:
        text = unescape(text)
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]
