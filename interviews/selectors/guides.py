"""What has been typed along during a talk."""

from collections import defaultdict
from typing import TYPE_CHECKING

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
