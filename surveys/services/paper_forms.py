"""A round's questionnaire as a form on paper, written by the worker (services/files.py)."""

from django.utils.formats import date_format
from django.utils.translation import override

from surveys.paper import values_of
from surveys.paperform.content import form_of
from surveys.paperform.pdf import form_pdf
from surveys.selectors.questionnaires import newest_definition, questionnaires_of
from tna_portal.common.languages import localised
from tna_portal.organisation import selectors as organisation


def paper_form(round_id: int, *, group: str, language: str) -> bytes:
    """The PDF of the version published last. KeyError when the group is not asked."""
    entry = organisation.round_by_id(round_id)
    if entry is None:
        raise KeyError(round_id)
    definition = newest_definition(questionnaires_of(round_id)[group].pk)
    with override(language):
        deadline = date_format(entry.ends_on, "DATE_FORMAT")
        form = form_of(
            definition,
            language,
            round_name=localised(entry, "name", language),
            values={**values_of(entry, definition), "deadline": deadline},
            is_synthetic=entry.is_synthetic,
        )
    return form_pdf(form)
