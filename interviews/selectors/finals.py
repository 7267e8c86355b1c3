"""Final codings in the reader's language."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviews.models import FinalCoding
from interviews.selectors.visibility import finals_in_view
from tna_portal.common.languages import current

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


@dataclass(frozen=True)
class Worded:
    """A text of a finding. `language` is the reader's, or the one it was written in when it has not
    been translated: then it is to be marked."""

    text: str
    language: str

    @property
    def is_foreign(self) -> bool:
        """Whether the reader reads another language."""
        return self.language != current()


def worded(final: FinalCoding, field: str, language: str | None = None) -> Worded:
    """key_issue, interpretation or skills_need, translated where it has been."""
    wanted = current(language)
    if wanted != final.language:
        text = final.translations.get(wanted, {}).get(field)
        if text:
            return Worded(text, wanted)
    return Worded(getattr(final, field), final.language)


def final_for(user: "User", pk: int) -> FinalCoding | None:
    """One final coding of a final text in the person's view."""
    found = finals_in_view(user).select_related("code", "transcript__interview__round")
    return found.filter(pk=pk).first()
