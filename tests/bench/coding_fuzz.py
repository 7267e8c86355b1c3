"""Random work on texts through the services, as many coders and a lead would do it, from a fixed seed.

Whatever a service refuses is fine. An error is everything else: an exception that no service promises,
and every flaw that the check of quotes finds now and then and in the end.
"""

import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from interviews.choices import AssignmentState, DecisionKind, Stage
from interviews.models import Assignment, CodedSegment, CodingEvent, FinalCoding, Interview
from interviews.pseudonyms.draft import Choice, Decision
from interviews.pseudonyms.finds import Kind
from interviews.selectors.codebooks import codebook_of, codes_of
from interviews.selectors.integrity import flaws
from interviews.services import assigning, coding, deciding, interviews, recoding, texts, uploads
from interviews.services.codebooks import add_code
from interviews.services.pseudonyms import keep_draft
from interviews.transcript.anchors import UnusableRange
from interviews.transcript.text import UnusableText
from tests.factories.interviews import make_interview
from tests.factories.organisation import NOW, make_round, make_user

REFUSALS = (
    UnusableRange,
    UnusableText,
    coding.CodeNotUsable,
    coding.SegmentChanged,
    coding.LogMoved,
    coding.NothingToUndo,
    assigning.AlreadyHandedIn,
    assigning.FindingsIncomplete,
    assigning.NotYours,
    recoding.NotATarget,
    recoding.TargetBelow,
    texts.NothingChanged,
)
WORDS = [
    "бюджет",
    "жетпейді",
    "тұрғындармен",
    "сөйлесу",
    "қиын",
    "жер",
    "дауы",
    "заңды",
    "білу",
    "керек",
    "мектеп",
    "салу",
    "вода",
    "дороги",
    "нет",
    "денег",
    "на",
    "ремонт",
    "закупки",
    "долго",
    "иә",
    "жоқ",
    "мысалы,",
    "біз",
    "есеп",
    "береміз",
    "and",
    "then",
    "we",
    "report",
]
OPEN_TEXTS, SENTENCES, CHECKED_EVERY, FINAL_ONES = 6, 30, 1000, 0.3
LEFT = Decision(Choice.LEAVE)


class Work:
    """People, a codebook and a handful of texts; `errors` tells what went wrong, kind by kind."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.round = make_round()
        self.coders = [make_user("coder", branch_code="kz-11") for _ in range(3)]
        self.lead = make_user("methodologist")
        self.talks: list[Interview] = []
        self.errors: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.steps: tuple[tuple[int, Callable[[Interview], None]], ...] = (
            (30, self.code),
            (16, self.edit),
            (6, self.remove),
            (14, self.undo),
            (10, self.redo),
            (12, self.correct),
            (4, self.finish),
            (2, self.correct_final),
            (2, self.replace_name),
            (1, self.merge),
            (1, self.withdraw),
        )

    def run(self, number: int) -> int:
        """Do so many steps; the number of errors."""
        weights = [weight for weight, _ in self.steps]
        for done in range(1, number + 1):
            while len(self.talks) < OPEN_TEXTS:
                self.talks.append(self.new_talk())
            _, step = self.rng.choices(self.steps, weights)[0]
            try:
                step(self.rng.choice(self.talks))
                self.done[step.__name__] += 1
            except REFUSALS as refusal:
                self.done[f"{step.__name__}: {type(refusal).__name__}"] += 1
            except Exception as error:  # whatever no service promises
                self.errors[f"{step.__name__}: {error!r}"] += 1
            if done % CHECKED_EVERY == 0 or done == number:
                self.errors.update(str(flaw) for flaw in flaws())
        return sum(self.errors.values())

    def new_talk(self) -> Interview:
        """A text for one or two coders, with passages that occur more than once."""
        interview = make_interview(self.round, text=self.sentences(SENTENCES))
        chosen = self.rng.sample(self.coders, self.rng.choice((1, 2)))
        assigning.assign(interview_id=interview.pk, coders=chosen, actor=self.lead)
        return interview

    def sentences(self, number: int) -> str:
        """Sentences of few words, so that many are alike."""
        return "".join(
            " ".join(self.rng.choices(WORDS, k=self.rng.randint(1, 7)))
            + self.rng.choice((". ", "? ", ".\n", " "))
            for _ in range(number)
        )

    def coder_of(self, interview: Interview) -> Any:
        """One of those who code a text."""
        return self.rng.choice(list(interview.assignments.select_related("coder"))).coder

    def place(self, interview: Interview) -> dict[str, Any]:
        """A passage as the coder's page knows it, now and then of a former version."""
        interview.transcript.refresh_from_db()
        text = interview.transcript.text
        start = self.rng.randrange(len(text))
        end = min(len(text), start + self.rng.randint(1, 80))
        version = interview.transcript.version - (self.rng.random() < 0.05)
        return {"start": start, "end": end, "quote": text[start:end], "text_version": version}

    def finding(self) -> dict[str, Any]:
        """Texts of a finding, long enough to be handed in."""
        words = self.rng.choices(WORDS, k=2)
        return {"key_issue": words[0], "interpretation": words[1], "language": "kk"}

    def any_code(self) -> int:
        """Retired ones too, which are refused."""
        found = codes_of(self.round.pk, with_retired=self.rng.random() < 0.1)
        return self.rng.choice(found).pk

    def own(self, interview: Interview, actor: Any) -> CodedSegment:
        """One of the coder's codings."""
        found = list(CodedSegment.objects.filter(transcript__interview=interview, coder=actor))
        if not found:
            raise coding.NothingToUndo
        return self.rng.choice(found)

    def code(self, interview: Interview) -> None:
        """Code a passage, often over another one."""
        coding.code_segment(
            transcript_id=interview.transcript.pk,
            code_id=self.any_code(),
            actor=self.coder_of(interview),
            **self.place(interview),
            **self.finding(),
        )

    def edit(self, interview: Interview) -> None:
        """Change words, code or boundaries; sometimes from a page that is out of date."""
        actor = self.coder_of(interview)
        segment = self.own(interview, actor)
        changes = self.rng.choice(
            (self.finding(), {"code_id": self.any_code()}, self.place(interview))
        )
        stale = self.rng.random() < 0.05
        coding.edit_segment(
            key=segment.key, revision=segment.revision - stale, actor=actor, **changes
        )

    def remove(self, interview: Interview) -> None:
        """Take a coding away."""
        actor = self.coder_of(interview)
        segment = self.own(interview, actor)
        coding.remove_segment(key=segment.key, revision=segment.revision, actor=actor)

    def undo(self, interview: Interview) -> None:
        """Take steps back."""
        self.step(interview, coding.undo)

    def redo(self, interview: Interview) -> None:
        """Do steps again."""
        self.step(interview, coding.redo)

    def step(self, interview: Interview, do: Callable[..., Any]) -> None:
        """Several at once, as somebody does who holds the key down."""
        actor = self.coder_of(interview)
        log = CodingEvent.objects.filter(transcript=interview.transcript, coder=actor)
        for number in range(self.rng.randint(1, 5)):
            try:
                do(transcript_id=interview.transcript.pk, seen=log.count(), actor=actor)
            except coding.NothingToUndo:
                if number == 0:
                    raise
                return

    def correct(self, interview: Interview) -> None:
        """Correct words, drop, add, double or move sentences."""
        interview.transcript.refresh_from_db()
        parts = interview.transcript.text.split(" ")
        for _ in range(self.rng.randint(1, 4)):
            at, length = self.rng.randrange(len(parts)), self.rng.randint(1, 6)
            cut = parts[at : at + length]
            match self.rng.randrange(5):
                case 0:
                    parts[at] = self.rng.choice(WORDS)
                case 1 if len(parts) > 20:
                    del parts[at : at + length]
                case 2:
                    parts[at:at] = self.sentences(2).split(" ")
                case 3:
                    del parts[at : at + length]
                    to = self.rng.randrange(len(parts) + 1)
                    parts[to:to] = cut
                case _:
                    parts[at] = parts[at][::-1]
        texts.correct_text(
            interview_id=interview.pk,
            version=interview.transcript.version,
            raw=" ".join(parts),
            reason="есту қатесі",
            actor=self.lead,
        )

    def finish(self, interview: Interview) -> None:
        """Place what is lost, hand in, decide, let it count, and go on with another text."""
        for work in interview.assignments.exclude(state=AssignmentState.SUBMITTED):
            own = CodedSegment.objects.filter(
                transcript=interview.transcript, coder=work.coder, is_lost=True
            )
            for segment in own:
                place = self.place(interview) | {"text_version": None}
                coding.edit_segment(
                    key=segment.key, revision=segment.revision, actor=work.coder, **place
                )
            assigning.begin(interview_id=interview.pk, actor=work.coder)
            assigning.hand_in(interview_id=interview.pk, actor=work.coder, at=NOW)
        segments = CodedSegment.objects.filter(transcript=interview.transcript, decisions=None)
        for segment in segments:
            kind = self.rng.choice((DecisionKind.TAKEN, DecisionKind.TAKEN, DecisionKind.LEFT_OUT))
            deciding.decide(
                interview_id=interview.pk,
                sources={segment.pk: segment.revision},
                kind=kind,
                taken=segment.pk,
                reason="келісілді",
                actor=self.lead,
            )
        deciding.make_final(interview_id=interview.pk, actor=self.lead)
        self.talks.remove(interview)

    def correct_final(self, interview: Interview) -> None:
        """Correct a final text and place what its final codings lost."""
        final = Interview.objects.filter(stage=Stage.FINAL).order_by("pk").last() or interview
        self.correct(final)
        for lost in FinalCoding.objects.filter(transcript=final.transcript, is_lost=True):
            place = self.place(final)
            texts.place_again(
                final_id=lost.pk,
                revision=lost.revision,
                start=place["start"],
                end=place["end"],
                version=final.transcript.version,
                actor=self.lead,
            )

    def replace_name(self, interview: Interview) -> None:
        """A word turns out to be a name: it goes from every version, and no coding gets lost by it."""
        if self.rng.random() < FINAL_ONES:
            interview = (
                Interview.objects.filter(stage=Stage.FINAL).order_by("pk").last() or interview
            )
        transcript = interview.transcript
        transcript.refresh_from_db()
        words = set(re.findall(r"[^\W\d_]{2,}", re.sub(r"\[[^\]]*\]", "", transcript.text)))
        word = self.rng.choice(sorted(words))
        upload = uploads.look_again(interview_id=interview.pk, actor=self.lead, now=NOW)
        uploads.convert_due(now=NOW)
        upload.refresh_from_db()
        left = {(g.kind.value, g.key): LEFT for g in uploads.draft_of(upload).groups()}
        uploads.decide_names(upload=upload, revision=1, decisions=left)
        upload.refresh_from_db()
        uploads.add_name(upload=upload, revision=2, words=word, kind=Kind.POST)
        upload.refresh_from_db()
        lost = CodedSegment.objects.filter(transcript=transcript, is_lost=True)
        before = lost.count()
        kept = keep_draft(upload=upload, revision=3, actor=self.lead)
        assert lost.count() == before
        for text in (kept.text, *kept.former.values_list("text", flat=True)):
            assert not re.search(rf"(?<!\w){word}(?!\w)", text, re.IGNORECASE)

    def merge(self, interview: Interview) -> None:
        """Give one code's codings to another, and have a new one in its place."""
        book, codes = codebook_of(self.round.pk), codes_of(self.round.pk)
        assert book is not None
        code, into = self.rng.sample(codes, 2)
        recoding.merge_codes(code_id=code.pk, into_id=into.pk, actor=self.lead)
        key = f"F{book.versions.count() + 1}"
        names = {f"name_{language}": key for language in ("kk", "ru", "en")}
        add_code(codebook_id=book.pk, key=key, texts=names, actor=self.lead)

    def withdraw(self, interview: Interview) -> None:
        """Consent was taken back."""
        interviews.withdraw_interview(interview_id=interview.pk, actor=self.lead, today=NOW.date())
        self.talks.remove(interview)
        assert not Assignment.objects.filter(interview=interview.pk).exists()


def measure(steps: int, seed: int) -> Work:
    """The work after so many steps."""
    work = Work(seed)
    work.run(steps)
    return work
