"""The text of a transcript as a person, or a file that leaves the portal, may show it."""

from typing import TYPE_CHECKING

from interviews.models import Assignment, Transcript
from interviews.pseudonyms.replacing import masked
from interviews.pseudonyms.suggesting import suggestions
from tna_portal.organisation.selectors import spelled_places

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


def shown_text(transcript: Transcript, user: "User | None") -> str:
    """The text; as long as nobody has decided on its names, all that may be one is masked for guests.

    None: for a file. The length stays, so every offset holds.
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
    return masked(transcript.text, suggestions(transcript.text, spelled_places()))
