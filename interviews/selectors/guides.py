"""What has been typed along during a talk."""

from collections import defaultdict
from typing import TYPE_CHECKING

from interviews.guide.texts import Question, every_question, guide_versions, questions
from interviews.models import GuideAside, GuideNote

if TYPE_CHECKING:
    from interviews.models import Interview


def notes_of(interview: "Interview") -> dict[str, GuideNote]:
    """Question -> the note that counts: the one that arrived last."""
    return {note.question: note for note in interview.notes.order_by("arrival")}


def asides_of(interview: "Interview") -> dict[str, list[GuideAside]]:
    """Question -> what other devices had typed to it."""
    found = defaultdict(list)
    for aside in interview.asides.select_related("typed_by").order_by("pk"):
        found[aside.question].append(aside)
    return found


def version_of(interview: "Interview") -> str:
    """The guide of a talk; one whose card was written afterwards follows the newest."""
    return interview.guide_version or guide_versions()[-1]


def asked_in(interview: "Interview", notes: dict[str, GuideNote]) -> list[Question]:
    """The questions of the person's group, and those that were answered before the group was corrected."""
    version = version_of(interview)
    asked = questions(version, interview.group)
    keys = {question.key for question in asked}
    others = every_question(version)
    return [*asked, *(others[key] for key in notes if key not in keys and notes[key].text)]
