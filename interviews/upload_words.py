"""Sentences for texts on their way in: what is wrong with a file, what was changed, what a name is."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.conversion.batch import (
    MOST_FILES,
    BatchProblem,
    RowProblem,
    UnusableBatch,
    Wrong,
)
from interviews.conversion.outcome import Note, Problem, UnusableFile
from interviews.pseudonyms.finds import Kind
from interviews.transcript.text import Note as TextNote
from interviews.transcript.turns import CorrectionProblem, Role

ROLES = {
    Role.INTERVIEWER: gettext_lazy("asks"),
    Role.INTERVIEWEE: gettext_lazy("answers"),
    Role.OTHER: gettext_lazy("other"),
}
KINDS = {
    Kind.PERSON: gettext_lazy("Names of people"),
    Kind.PLACE: gettext_lazy("Places"),
    Kind.POST: gettext_lazy("Posts that one person holds"),
    Kind.PHONE: gettext_lazy("Telephone numbers"),
    Kind.EMAIL: gettext_lazy("E-mail addresses"),
    Kind.IIN: gettext_lazy("Identification numbers"),
    Kind.VEHICLE: gettext_lazy("Car numbers"),
}
ONE_OF_A_KIND = {
    Kind.PERSON: gettext_lazy("person"),
    Kind.PLACE: gettext_lazy("place"),
    Kind.POST: gettext_lazy("a post"),
    Kind.PHONE: gettext_lazy("telephone number"),
    Kind.EMAIL: gettext_lazy("e-mail address"),
    Kind.IIN: gettext_lazy("identification number"),
    Kind.VEHICLE: gettext_lazy("car number"),
}
COLUMNS = {
    "file": gettext_lazy("File"),
    "group": gettext_lazy("Interviewee"),
    "region": gettext_lazy("Region"),
    "category": gettext_lazy("Post"),
    "held_on": gettext_lazy("Held on"),
    "languages": gettext_lazy("Language of the talk"),
    "consent_on": gettext_lazy("Consent given on"),
    "consent_scope": gettext_lazy("Consent"),
}


def file_sentence(problem: Problem) -> str:
    """Why a file is not read, and what to do."""
    return {
        Problem.EMPTY: _("There is no text in it."),
        Problem.TOO_LARGE: _(
            "It is too large: at most 10 MB and 400,000 characters of text, and 50 MB for an archive."
        ),
        Problem.UNSUPPORTED: _(
            "Files of this kind are not read. Send DOCX, ODT, PDF, RTF, TXT, HTML, SRT or VTT."
        ),
        Problem.OLD_FORMAT: _("The format is too old. Save it as DOCX and send it again."),
        Problem.BROKEN: _("The file is damaged. Open it, save it anew and send it again."),
        Problem.ENCRYPTED: _("The file is protected by a password. Save it without one."),
        Problem.IMAGE_ONLY: _(
            "The PDF holds pictures of pages and no text. Send the text itself, or type it."
        ),
        Problem.GARBLED: _(
            "The letters of the PDF cannot be read. Send the document it was made from."
        ),
        Problem.MACROS: _("The file holds macros. Save it as DOCX without macros."),
        Problem.BOMB: _("The file grows beyond all measure when unpacked and is not read."),
        Problem.UNSAFE_PATH: _(
            "The archive holds names that lead out of it. Pack the files anew, without folders."
        ),
        Problem.ENTITIES: _("The file refers to things outside itself and is not read."),
        Problem.ENCODING: _(
            "The letters cannot be told for certain. Save it as “plain text, UTF-8” and send it again."
        ),
        Problem.TOO_SLOW: _(
            "It took too long to read. Save it as plain text, or in two parts, and send it again."
        ),
        Problem.TOO_MUCH_MEMORY: _(
            "It takes too much memory to read. Save it without pictures and send it again."
        ),
        Problem.UNAVAILABLE: _("No file can be read at the moment. Please try again later."),
    }[problem]


def archive_sentence(error: UnusableFile | UnusableBatch) -> str:
    """Why an archive is not looked at."""
    if isinstance(error, UnusableFile):
        return file_sentence(error.problem)
    return {
        BatchProblem.NO_SHEET: _(
            "The archive holds no sheet: add one XLSX or CSV with a row a file."
        ),
        BatchProblem.SEVERAL_SHEETS: _("The archive holds several sheets: leave one XLSX or CSV."),
        BatchProblem.NO_FILES: _("The archive holds a sheet and no texts."),
        BatchProblem.TOO_MANY_FILES: _(
            "The archive holds more than %(limit)s files. Send it in parts."
        )
        % {"limit": MOST_FILES},
    }[error.problem]


def row_sentence(wrong: Wrong) -> str:
    """What is wrong in one cell of the sheet, or with one file."""
    return {
        RowProblem.COLUMN_MISSING: _("This column is missing."),
        RowProblem.FILE_MISSING: _("The name of the file is missing."),
        RowProblem.NOT_IN_ARCHIVE: _("There is no such file in the archive."),
        RowProblem.NOT_IN_SHEET: _("No row of the sheet speaks of this file."),
        RowProblem.LISTED_TWICE: _("An earlier row names this file, too."),
        RowProblem.NAME_TWICE: _("Two files in the archive have this name."),
        RowProblem.UNSUPPORTED: file_sentence(Problem.UNSUPPORTED),
        RowProblem.FILE_EMPTY: _("The file is empty."),
        RowProblem.FILE_TOO_LARGE: _("The file is larger than 10 MB."),
        RowProblem.SAME_CONTENT: _("An earlier row has a file with exactly this content."),
        RowProblem.UNKNOWN_GROUP: _("Write akim, business, NGO or other."),
        RowProblem.UNKNOWN_REGION: _("There is no such region."),
        RowProblem.OTHER_BRANCH: _("You cannot add interviews of this region."),
        RowProblem.BAD_DATE: _("Please write the date as 31.01.2026."),
        RowProblem.FUTURE_DATE: _("The day is still to come."),
        RowProblem.UNKNOWN_LANGUAGE: _("Write Kazakh, Russian, English or several with commas."),
        RowProblem.UNKNOWN_CATEGORY: _("The post is not known."),
        RowProblem.UNKNOWN_SCOPE: _("Write programmes, quotes, recording, with commas."),
        RowProblem.PROGRAMMES_MISSING: _("Without consent to use in programmes no text is kept."),
    }[wrong.problem]


def note_sentence(note: str) -> str:
    """What the reader should know of a text that was read; `note` of a file or of its letters."""
    return {
        Note.UTF_16: _("The file was written in UTF-16."),
        Note.WINDOWS_1251: _("The file was taken to be in Windows-1251: check the letters."),
        Note.FOOTNOTES_LEFT_OUT: _("Footnotes were left out."),
        Note.COMMENTS_LEFT_OUT: _("Comments were left out."),
        Note.CHANGES_ACCEPTED: _("Tracked changes were accepted."),
        Note.LINES_JOINED: _("Lines broken at the edge of a page were joined."),
        Note.PAGE_HEADERS_LEFT_OUT: _("Headers and page numbers were left out."),
        Note.PAGES_WITHOUT_TEXT: _(
            "Some pages hold no text, perhaps pictures of it: check the end."
        ),
        Note.TIMES_LEFT_OUT: _("Times of subtitles were left out."),
        TextNote.CONTROL_CHARACTERS_REMOVED: _("Invisible characters were removed."),
        TextNote.DIRECTION_MARKS_REMOVED: _("Marks of writing direction were removed."),
        TextNote.SOFT_HYPHENS_REMOVED: _("Soft hyphens were removed."),
        TextNote.TABS_REPLACED: _("Tabs were replaced by blanks."),
        TextNote.EMOJI_REPLACED: _("Emoji were replaced by “[emoji]”."),
    }[Note(note) if note in set(Note) else TextNote(note)]


def correction_sentence(problem: CorrectionProblem) -> str:
    """Why speakers or turns cannot be corrected so."""
    return {
        CorrectionProblem.UNKNOWN_SPEAKER: _("There is no such speaker any more."),
        CorrectionProblem.BAD_LABEL: _(
            "Write a short name for the speaker, at most 60 characters."
        ),
        CorrectionProblem.NO_SUCH_TURN: _("There is no such turn any more."),
        CorrectionProblem.NOT_INSIDE: _("Choose a sentence inside the turn."),
    }[problem]
