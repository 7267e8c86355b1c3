"""Who speaks where: turns and speakers of a normalised transcript, recognised, then corrected by a person.

Turns are [start, end) in code points and cover the text from its first letter to its last, none twice.
A speaker is a label as it is first written; "" where nobody is named. Kazakh, Russian and English labels
may stand in one text.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST_LABEL = 60
NOBODY = ""


class Role(StrEnum):
    """What a speaker does in an interview."""

    INTERVIEWER = "interviewer"
    INTERVIEWEE = "interviewee"
    OTHER = "other"


class CorrectionProblem(StrEnum):
    """Why a correction cannot be made."""

    UNKNOWN_SPEAKER = "unknown_speaker"
    BAD_LABEL = "bad_label"
    NO_SUCH_TURN = "no_such_turn"
    NOT_INSIDE = "not_inside"


class UnusableCorrection(ValueError):
    """The correction cannot be made; `problem` says why."""

    def __init__(self, problem: CorrectionProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Turn:
    """[start, end); the words begin at `said`, behind the label, its time and its colon or dash."""

    start: int
    end: int
    said: int
    speaker: str = NOBODY


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Turns in their order, and the role of every speaker that has one or more of them."""

    turns: tuple[Turn, ...]
    roles: Mapping[str, Role]


@dataclass(frozen=True, slots=True)
class Rename:
    """Another label for a speaker; that of another speaker makes them one."""

    speaker: str
    label: str


@dataclass(frozen=True, slots=True)
class SetRole:
    """A role for a speaker."""

    speaker: str
    role: Role


@dataclass(frozen=True, slots=True)
class SetSpeaker:
    """Another speaker, known or new, for the turn that begins at `start`."""

    start: int
    label: str


@dataclass(frozen=True, slots=True)
class Split:
    """What is said from `at` on becomes a turn of `label`."""

    at: int
    label: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The turn that begins at `start` goes to the one before it."""

    start: int


@dataclass(frozen=True, slots=True)
class NotASpeaker:
    """What was taken for a label is text: its turns go to those before them."""

    speaker: str


Correction = Rename | SetRole | SetSpeaker | Split | Merge | NotASpeaker

_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_LABEL = re.compile(
    rf"(?P<before>{_TIME}\s+)?(?P<label>[^\W\d_][^:|\n\[(?!]{{0,{LONGEST_LABEL}}}?)\s{{0,9}}"
    rf"(?:(?P<after>{_TIME})\s*(?::|$)|(?:\((?P<aside>[^()\n]{{1,40}})\)\s*)?(?::|\s\|))"
    rf"(?:[^\S\n]*\|)?(?=\s|$)[^\S\n]*",
)
_DASH = re.compile(r"[-–—][^\S\n]+")
_INITIALS = re.compile(r"(?:[^\W\d_]\.\s?){1,3}|[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]{1,2}\d?")
_NUMBERED = re.compile(r".*[^\W\d_].*[№#]?\s*\d{1,3}")
_NAME = re.compile(r"[^\W\d_a-zа-яёәғқңөұүһі][\w.’'-]*(?:\s+[\w.’'-]+){0,3}")

_INTERVIEWER = (
    "интервьюер", "сұхбат алушы", "сұхбаттасушы", "сұхбат жүргізуші", "жүргізуші", "модератор",
    "исследователь", "зерттеуші", "ведущий", "ведущая", "корреспондент", "вопрос", "сұрақ", "тілші",
    "interviewer", "moderator", "researcher", "question",
)  # fmt: skip
_INTERVIEWEE = (
    "респондент", "информант", "интервьюируемый", "сұхбат беруші", "жауап беруші", "эксперт", "сарапшы",
    "аким", "әкім", "ответ", "жауап", "участник", "участница", "қатысушы", "кәсіпкер", "предприниматель",
    "депутат", "interviewee", "respondent", "participant", "informant", "answer", "akim", "expert",
)  # fmt: skip
_OTHERS = (
    "переводчик", "аудармашы", "наблюдатель", "бақылаушы", "помощник", "көмекші", "interpreter",
    "translator", "observer",
)  # fmt: skip
_UNNAMED = ("спикер", "speaker", "диктор", "голос", "дауыс", "voice")
_LETTERS = {
    "и": Role.INTERVIEWER, "i": Role.INTERVIEWER, "q": Role.INTERVIEWER,
    "р": Role.INTERVIEWEE, "r": Role.INTERVIEWEE,
}  # fmt: skip
# such a word with a number or a name behind it: "Респондент 2", "Аким Сериков", but not "Аким сказал"
_KNOWN = re.compile(
    rf"(?i:{'|'.join((*_INTERVIEWER, *_INTERVIEWEE, *_OTHERS, *_UNNAMED))})"
    r"(?:\s+(?:[№#]?\s?\d{1,3}|[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w.]*))*"
)
# one letter means these only beside its partner
_PAIRS = (("в", "о"), ("с", "ж"), ("q", "a"), ("м", "р"), ("i", "p"))
# words that end in a colon and name nobody
_NO_NAMES = frozenset({
    "например", "мысалы", "айталық", "скажем", "итак", "сонымен", "примечание", "ескерту", "внимание",
    "важно", "маңызды", "дата", "күні", "место", "орны", "тема", "тақырып", "регион",
    "өңір", "область", "облыс", "время", "уақыты", "note", "date", "place", "topic",
    "example", "region", "for", "во-первых", "во-вторых", "в-третьих", "біріншіден", "екіншіден", "үшіншіден",
    "первое", "второе", "третье", "бірінші", "екінші", "үшінші", "плюсы", "минусы", "проблемы",
    "мәселелер", "итого", "вывод", "қорытынды",
})  # fmt: skip


def recognise(text: str) -> Dialogue:
    """Turns and proposed roles of a normalised text; one turn of nobody where no speaker is found."""
    openings = list(_labelled(text)) or list(_dashed(text))
    spelled: dict[str, str] = {}
    turns = []
    if not openings or text[: openings[0][0]].strip():
        openings.insert(0, (0, 0, NOBODY))
    elif openings[0][0]:
        openings[0] = (0, *openings[0][1:])
    for (start, said, label), following in itertools.pairwise([*openings, (len(text), 0, "")]):
        speaker = spelled.setdefault(label.casefold(), label)
        turns.append(Turn(start, following[0], min(said, following[0]), speaker))
    if not text:
        turns = []
    return Dialogue(tuple(turns), proposed_roles(text, turns))


def _labelled(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, start of the words, label) of the lines that begin with a speaker."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        match = _LABEL.match(text, line.start(), line.end())
        if match is None:
            continue
        label = _clean(match["label"])
        if 0 < len(label) <= LONGEST_LABEL and label.casefold().split()[0] not in _NO_NAMES:
            timed = bool(match["before"] or match["after"])
            found.append((line.start(), match.end(), label, timed))
    times = Counter(label.casefold() for _, _, label, _ in found)
    clocked = sum(timed for *_, timed in found) > 1
    for start, said, label, timed in found:
        if _is_speaker(label, timed=timed and clocked, times=times[label.casefold()]):
            yield start, said, label


def _clean(label: str) -> str:
    return " ".join(label.strip(" *–—-").split())


def _is_speaker(label: str, *, timed: bool, times: int) -> bool:
    """Known words, initials and numbered voices at once; a name with a time, or seen again."""
    if _KNOWN.fullmatch(label) or _INITIALS.fullmatch(label):
        return True
    return (timed or times > 1) and bool(_NAME.fullmatch(label) or _NUMBERED.fullmatch(label))


def _dashed(text: str) -> Iterator[tuple[int, int, str]]:
    """A dialogue in dashes: two unnamed speakers by turns, where half of the lines begin with one."""
    lines = list(re.finditer(r"[^\n]*\S[^\n]*", text))
    dashes = [(line.start(), _DASH.match(text, line.start(), line.end())) for line in lines]
    openings = [(start, match.end()) for start, match in dashes if match]
    if len(openings) >= 2 and 2 * len(openings) >= len(lines):
        for number, (start, said) in enumerate(openings):
            yield start, said, str(number % 2 + 1)


def role_of_word(label: str) -> Role | None:
    """The role that a label says by itself, in any of the three languages."""
    folded = label.casefold().rstrip(". 0123456789№#")
    for role, words in (
        (Role.OTHER, _OTHERS), (Role.INTERVIEWER, _INTERVIEWER), (Role.INTERVIEWEE, _INTERVIEWEE),
    ):  # fmt: skip
        if any(re.match(rf"{word}\b", folded) for word in words):
            return role
    return _LETTERS.get(folded)


def proposed_roles(text: str, turns: Sequence[Turn]) -> dict[str, Role]:
    """By the words of the labels; else whoever mostly asks is the interviewer, the rest answer."""
    speakers = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
    folded = {speaker.casefold().rstrip("."): speaker for speaker in speakers}
    roles = {speaker: role for speaker in speakers if (role := role_of_word(speaker))}
    for asks, answers in _PAIRS:
        if asks in folded and answers in folded:
            roles.setdefault(folded[asks], Role.INTERVIEWER)
            roles.setdefault(folded[answers], Role.INTERVIEWEE)
    unknown = [speaker for speaker in speakers if speaker not in roles]
    if Role.INTERVIEWER not in roles.values() and len(speakers) > 1:
        asking = {speaker: _share_of_questions(text, turns, speaker) for speaker in unknown}
        best = max(asking, key=lambda speaker: asking[speaker], default=NOBODY)
        if best and asking[best] >= 0.5:
            roles[best] = Role.INTERVIEWER
    found = Role.INTERVIEWER in roles.values()
    rest = Role.INTERVIEWEE if found else Role.OTHER
    return {speaker: roles.get(speaker, rest) for speaker in speakers}


def _share_of_questions(text: str, turns: Sequence[Turn], speaker: str) -> float:
    own = [
        text[turn.said : turn.end].rstrip(' \n»”")') for turn in turns if turn.speaker == speaker
    ]
    return sum(words.endswith("?") for words in own) / len(own)


def corrected(text: str, dialogue: Dialogue, corrections: Sequence[Correction]) -> Dialogue:
    """The dialogue after a person's corrections, one after the other. UnusableCorrection."""
    turns, roles = list(dialogue.turns), dict(dialogue.roles)
    for correction in corrections:
        match correction:
            case Rename(speaker, label):
                turns = _renamed(turns, _known(speaker, turns), new := _label(label))
                roles.setdefault(new, roles.get(speaker, Role.OTHER))
            case SetRole(speaker, role):
                roles[_known(speaker, turns)] = Role(role)
            case SetSpeaker(start, label):
                place = _place(turns, start)
                turns[place] = replace(turns[place], speaker=_label(label))
            case Split(at, label):
                turns = _split(text, turns, at, _label(label))
            case Merge(start):
                turns = _merged(turns, _place(turns, start))
            case NotASpeaker(speaker):
                turns = _without(turns, _known(speaker, turns))
    speakers = dict.fromkeys(turn.speaker for turn in turns if turn.speaker)
    return Dialogue(tuple(turns), {name: roles.get(name, Role.OTHER) for name in speakers})


def _label(written: str) -> str:
    label = _clean(written)
    if not 0 < len(label) <= LONGEST_LABEL or not label.isprintable():
        raise UnusableCorrection(CorrectionProblem.BAD_LABEL)
    return label


def _known(speaker: str, turns: Sequence[Turn]) -> str:
    if not speaker or all(turn.speaker != speaker for turn in turns):
        raise UnusableCorrection(CorrectionProblem.UNKNOWN_SPEAKER)
    return speaker


def _place(turns: Sequence[Turn], start: int) -> int:
    for place, turn in enumerate(turns):
        if turn.start == start:
            return place
    raise UnusableCorrection(CorrectionProblem.NO_SUCH_TURN)


def _renamed(turns: Sequence[Turn], old: str, new: str) -> list[Turn]:
    return [replace(turn, speaker=new) if turn.speaker == old else turn for turn in turns]


def _split(text: str, turns: Sequence[Turn], at: int, label: str) -> list[Turn]:
    """Both parts keep words of their own."""
    for place, turn in enumerate(turns):
        if turn.start < at < turn.end:
            if not text[turn.said : at].strip() or not text[max(at, turn.said) : turn.end].strip():
                break
            parts = [replace(turn, end=at), Turn(at, turn.end, at, label)]
            return [*turns[:place], *parts, *turns[place + 1 :]]
    raise UnusableCorrection(CorrectionProblem.NOT_INSIDE)


def _merged(turns: Sequence[Turn], place: int) -> list[Turn]:
    if place == 0:
        raise UnusableCorrection(CorrectionProblem.NO_SUCH_TURN)
    joined = replace(turns[place - 1], end=turns[place].end)
    return [*turns[: place - 1], joined, *turns[place + 1 :]]


def _without(turns: Sequence[Turn], speaker: str) -> list[Turn]:
    kept: list[Turn] = []
    for turn in turns:
        if turn.speaker != speaker:
            kept.append(turn)
        elif kept:
            kept[-1] = replace(kept[-1], end=turn.end)
        else:
            kept.append(replace(turn, said=turn.start, speaker=NOBODY))
    return kept
