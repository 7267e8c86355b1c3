"""Agreement of three coders on 30 transcripts of 30,000 characters, with intervals."""

import random
import time

from interviews.agreement.report import agreement
from interviews.agreement.units import CodedTranscript, Unit
from interviews.transcript.anchors import Range

TRANSCRIPTS, LETTERS, CODES, CODERS, PASSAGES = 30, 30_000, 25, 3, 300
SEED = 20261124


def transcripts() -> list[CodedTranscript]:
    """Coders who find the same passages, a third of them not quite, a tenth not at all."""
    rng = random.Random(SEED)
    found = []
    for _ in range(TRANSCRIPTS):
        codings: dict[int, dict[int, list[Range]]] = {coder: {} for coder in range(CODERS)}
        for _ in range(PASSAGES):
            start, length = rng.randrange(LETTERS - 700), rng.randrange(40, 400)
            code = rng.randrange(CODES)
            for coder in range(CODERS):
                if rng.random() < 0.1:
                    continue
                moved = rng.randrange(200) if rng.random() < 1 / 3 else 0
                span = Range(start + moved, start + moved + length)
                codings[coder].setdefault(code, []).append(span)
        found.append(CodedTranscript(LETTERS, codings))
    return found


def measure() -> float:
    """Seconds of one report over characters."""
    coded = transcripts()
    started = time.perf_counter()
    agreement(coded, range(CODES), Unit.CHARACTER)
    return time.perf_counter() - started
