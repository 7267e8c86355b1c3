"""What is said of files of other programs, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.choices import Refusal
from interviews.refi_qda.problems import ExchangeProblem as P
from interviews.refi_qda.reading import Skipped

_BROKEN = gettext_lazy(
    "The file is damaged. Export it again from the other program, and send that."
)
_ODD = gettext_lazy(
    "The project in the file contradicts itself. Export it again from the other program, and send that."
)
PROBLEMS: Mapping[str, Any] = {
    P.TOO_LARGE: gettext_lazy(
        "The file is too large: at most 20 MB packed, 300 MB unpacked and 10 MB for one text are read."
    ),
    P.TOO_MANY: gettext_lazy(
        "There is too much in the file: at most 150 texts, 50 coders and 400 codes in use are read at once."
    ),
    P.TOO_DEEP: gettext_lazy("The codes stand in more than 40 levels."),
    P.BROKEN_ARCHIVE: _BROKEN,
    P.ENCRYPTED: gettext_lazy("The file is protected by a password. Save it without one."),
    P.UNSAFE_PATH: gettext_lazy(
        "An entry of the file points outside of it. Such files are not opened."
    ),
    P.NO_PROJECT: gettext_lazy(
        "This is not a .qdpx file of REFI-QDA: there is no project in it. Export the project as REFI-QDA from the other program."
    ),
    P.BROKEN_XML: _BROKEN,
    P.FORBIDDEN_XML: gettext_lazy(
        "The project declares entities of its own. Such files are not opened."
    ),
    P.NOT_A_PROJECT: gettext_lazy(
        "This is a REFI-QDA file, but not a project. A codebook is imported on the page of the codebook."
    ),
    P.NOT_UTF8: gettext_lazy("A text of the file is neither in UTF-8 nor in UTF-16."),
    P.EMPTY: gettext_lazy("There is nothing in the file."),
    P.BAD_GUID: _ODD,
    P.GUID_TWICE: _ODD,
    P.UNKNOWN_REFERENCE: _ODD,
    P.OUT_OF_RANGE: _ODD,
    P.NOT_NORMALISED: _ODD,
    Refusal.NOT_ALLOWED: gettext_lazy("Your account may no longer do this."),
    Refusal.NOTHING_TO_EXPORT: gettext_lazy(
        "No text can be exported: none is final, or names have not been looked for in any of them."
    ),
    Refusal.NO_TEXT: gettext_lazy("There is no text in the file that could be coded here."),
    Refusal.GAVE_UP: gettext_lazy(
        "The portal could not work on this file. Please tell whoever looks after it."
    ),
    Refusal.TEXT_GONE: gettext_lazy("The interview has been withdrawn meanwhile. Nothing was taken in."),
    Refusal.TEXT_FINAL: gettext_lazy(
        "The text is final, so no codings are added to it. Leave it out, or open its coding again first. Nothing was taken in."
    ),
    Refusal.TEXT_HANDED_IN: gettext_lazy(
        "All coders have handed in this text, so no codings are added to it. Leave it out, or give it back first. Nothing was taken in."
    ),
    Refusal.CODER_HANDED_IN: gettext_lazy(
        "The coder has handed in this text already. Give it back first, or leave the coder out. Nothing was taken in."
    ),
    Refusal.CODER_ELSEWHERE: gettext_lazy(
        "The coder belongs to another branch and was not asked to code this text. Nothing was taken in."
    ),
    Refusal.NOT_A_CODER: gettext_lazy(
        "An account that codings were attached to may no longer code. Nothing was taken in."
    ),
    Refusal.BLINDNESS: gettext_lazy(
        "You code this text yourself, so only your own codings can be taken in: what others have coded stays unknown to you until all have handed in. Nothing was taken in."
    ),
    Refusal.NO_BRANCH: gettext_lazy("No branch serves the region of this text. Nothing was taken in."),
    Refusal.CODE_GONE: gettext_lazy(
        "A category has been removed from the codebook meanwhile. Choose again. Nothing was taken in."
    ),
}  # fmt: skip
SKIPPED = {
    Skipped.PICTURE: gettext_lazy("pictures"),
    Skipped.AUDIO_OR_VIDEO: gettext_lazy("recordings of sound or video"),
    Skipped.TEXT_ELSEWHERE: gettext_lazy("texts that are not in the file"),
    Skipped.WHOLE_SOURCE_CODING: gettext_lazy("codings of whole texts, without a passage"),
    Skipped.PICTURE_OF_PDF_CODING: gettext_lazy("codings of areas of a page"),
    Skipped.ANNOTATION: gettext_lazy("annotations without a code"),
    Skipped.UNKNOWN_CODE: gettext_lazy("codings with a code that is not in the file"),
    Skipped.OUT_OF_RANGE: gettext_lazy("codings outside of their text"),
}


def problem_words(problem: str, where: str) -> str:
    """Why an exchange failed, and where."""
    words = str(PROBLEMS.get(problem, _ODD))
    return f"{where}: {words}" if where else words


def skipped_words(skipped: Mapping[str, int]) -> list[tuple[str, int]]:
    """What a file has and the portal has no place for."""
    return [(str(SKIPPED[Skipped(what)]), number) for what, number in skipped.items()]


def counting_words(counting: Mapping[str, Any]) -> str:
    """A way to count positions."""
    parts = [_("UTF-16 units") if counting["unit"] == "utf16" else _("characters")]
    parts.append(
        _("a Windows line end as two") if counting["crlf"] > 1 else _("a Windows line end as one")
    )
    if counting["is_inclusive"]:
        parts.append(_("the last character is counted in"))
    return ", ".join(parts)
