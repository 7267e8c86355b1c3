"""Subtitles: cues joined to paragraphs, speakers kept, times dropped."""

import re
from html import unescape
from io import StringIO

from webvtt import WebVTT
from webvtt.errors import MalformedCaptionError, MalformedFileError

from interviews.conversion.outcome import Converted, Kind, Note, Problem, UnusableFile

PAUSE = 1.5  # seconds of silence behind a finished sentence that begin a paragraph
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
    voice, last, ended = "", "", 0.0
    for cue in cues:
        before, *spoken = _VOICE.split(cue.raw_text)
        parts = [("", before), *zip(spoken[::2], spoken[1::2], strict=True)]
        rested = cue.start_in_seconds - ended >= PAUSE
        ended = cue.end_in_seconds
        for name, raw in parts:
            name = " ".join(unescape(name).split())
            for number, line in enumerate(_lines(raw, kind)):
                if line == last:
                    continue  # captions that roll repeat their line
                last = line
                if number == 0 and name and name != voice:
                    voice = name
                    paragraphs.append(f"{name}: {line}")
                elif not paragraphs or _SPEAKS.match(line):
                    paragraphs.append(line)
                elif number == 0 and rested and _FINISHED.search(paragraphs[-1]):
                    paragraphs.append(line)
                else:
                    paragraphs[-1] += f" {line}"
    return Converted("\n".join(paragraphs), kind, (Note.TIMES_LEFT_OUT,))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n ")


def _lines(raw: str, kind: Kind) -> list[str]:
    text = _TAG.sub("", raw)
    if kind is Kind.VTT:
        text = unescape(text)
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]
