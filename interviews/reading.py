"""A transcript as its page is drawn: paragraphs of sentences, cut where codings begin and end."""

from collections.abc import Sequence
from typing import Any

from interviews.models import CodedSegment
from interviews.transcript.anchors import Range, pieces, sentences
from tna_portal.common.languages import localised


def paragraphs(text: str, segments: Sequence[CodedSegment]) -> list[list[dict[str, Any]]]:
    """Lines of sentences; each sentence has its range and pieces with the codes that cover them."""
    by_key = {segment.pk: segment for segment in segments}
    ranges = [(segment.pk, Range(segment.start, segment.end)) for segment in segments]
    lines: list[list[dict[str, Any]]] = []
    last_end = None
    for number, span in enumerate(sentences(text), start=1):
        if last_end is None or "\n" in text[last_end : span.start]:
            lines.append([])
        touching = [
            pair for pair in ranges if pair[1].start < span.end and span.start < pair[1].end
        ]
        lines[-1].append(
            {
                "number": number,
                "start": span.start,
                "end": span.end,
                "pieces": [
                    _piece(piece.text, [by_key[key] for key in piece.keys])
                    for piece in pieces(text, span.start, span.end, touching)
                ],
            }
        )
        last_end = span.end
    return lines


def _piece(text: str, covering: Sequence[CodedSegment]) -> dict[str, Any]:
    names = [f"{segment.code.key} {localised(segment.code, 'name')}" for segment in covering]
    position = covering[0].code.position if covering else 0
    return {
        "text": text,
        "label": "; ".join(names),
        "colour": (position - 1) % 7 + 1 if covering else 0,
        "depth": min(len(covering), 3),
    }
