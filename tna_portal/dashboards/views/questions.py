"""Single questions of the round, each group of people by itself."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys.selectors.questionnaires import published_definitions
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.dashboards.briefing.questions import (
    Definitions,
    question_lists,
    question_page,
    title_of,
)
from tna_portal.dashboards.files import with_figure_files
from tna_portal.dashboards.views.opening import Opened, nothing_yet, open_page
from tna_portal.organisation.access import Permission, require
from tna_portal.organisation.choices import RespondentGroup


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def questions(request: AuthenticatedRequest) -> HttpResponse:
    """All questions of the round."""
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    return _questions(opened, published_definitions(opened.round.pk))


def _questions(opened: Opened, definitions: Definitions) -> HttpResponse:
    content = opened.content
    lists = question_lists(content, definitions, opened.place) if content else []
    crumbs = opened.place.crumbs(("", _("Questions")))
    return opened.page("questions", "questions", crumbs, {"lists": lists})


@require_safe
@require(Permission.SEE_NEEDS)
@with_figure_files
def question(request: AuthenticatedRequest, people: str, code: str) -> HttpResponse:
    """One question as one group of people answered it."""
    opened = open_page(request)
    if opened is None:
        return nothing_yet(request)
    definitions = published_definitions(opened.round.pk)
    title = title_of(definitions[people], code) if people in definitions else ""
    if not title:
        opened.refuse(
            _("This round has no question “%(code)s”. These are all of them.")
            % {"code": code[:20]},
            404,
        )
        return _questions(opened, definitions)
    asked = str(RespondentGroup(people).label)
    context = {"question": title, "asked": asked}
    if opened.content:
        figure = opened.content.questions.get(people, {}).get(code)
        context |= question_page(definitions[people], code, figure)
    crumbs = opened.place.crumbs((opened.place.to("questions"), _("Questions")), ("", title))
    return opened.page("question", "questions", crumbs, context)
