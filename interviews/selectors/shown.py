"""The text of a transcript as a person, or a file that leaves the portal, may show it."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from interviews.models import Assignment, Transcript
from interviews.pseudonyms.replacing import masked
from interviews.pseudonyms.suggesting import suggestions
from tna_portal.organisation.selectors import spelled_places

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


def shown_text(transcript: Transcript, user: "User | None") -> str:
    """The text; as long as nobody has decided on its names, all that may be one is masked for guests.

    The length stays, so every offset holds. None: for whoever is not known.
    """
    if transcript.pseudonymised_at is not None:
        return transcript.text
    guest = (
        user is None
        or Assignment.objects.filter(
            interview=transcript.interview_id, coder=user, is_guest=True
        ).exists()
    )
    if not guest:
        return transcript.text
    return covered(transcript.text, spelled_places())


def covered(text: str, places: Collection[str]) -> str:
    """The text with all that may be a name masked. `places`: names of regions and districts."""
    return masked(text, suggestions(text, places))
