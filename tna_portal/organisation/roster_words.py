"""Sentences for what is wrong with a list, in the reader's language."""

from django.utils.translation import gettext as _

from tna_portal.organisation.roster.checking import Problem
from tna_portal.organisation.roster.reading import FileRefused


def refusal(error: FileRefused) -> str:
    """Why a file cannot be read, and what to do."""
    texts = {
        "too_big": _("The file is larger than %(limit)s MB."),
        "old_or_encrypted": _("The file is encrypted or of an old format. Save it as XLSX or CSV."),
        "macros": _("The file holds macros. Save it as XLSX without macros."),
        "entities": _("The file refers to things outside itself and is not read."),
        "bomb": _("The file grows beyond all measure when unpacked and is not read."),
        "too_many_rows": _("The list has more than %(limit)s rows."),
        "too_many_columns": _("The list has more than %(limit)s columns."),
        "empty": _("The list has no rows below its header."),
        "no_header": _("The first row must hold the names of the columns."),
        "not_a_list": _("This is no list in XLSX or CSV that can be read."),
    }
    return texts[error.reason] % {"limit": error.limit}


def problem_words(problem: Problem) -> str:
    """What is wrong in one cell."""
    return {
        "column_missing": _("This column has not been chosen."),
        "key_missing": _("The key is missing."),
        "key_twice": _("This key stands in the list twice."),
        "unknown_region": _("There is no such region."),
        "other_branch": _("This region belongs to another branch."),
        "unknown_district": _("There is no such district in the region."),
        "unknown_category": _("The post is not known."),
        "too_long": _("The text is too long."),
        "bad_email": _("This is no e-mail address."),
        "bad_date": _("Please write the date as 31.01.2026."),
        "bad_term": _("The term is a number of years from 1 to 9."),
    }[problem.code]
