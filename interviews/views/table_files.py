"""Table 1 and its neighbours as DOCX and XLSX in three languages; small enough to be made at once."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from interviews.exports.paper import (
    Frame,
    Paper,
    meeting_paper,
    released_paper,
    saturation_paper,
    summary_papers,
    table_paper,
)
from interviews.exports.table_docx import document
from interviews.exports.table_xlsx import workbook
from interviews.selectors.agreement import unresolved_codes
from interviews.selectors.codebooks import codes_of
from interviews.selectors.matrices import (
    meeting,
    saturation_of,
    summaries,
    summary_codes,
    summed_interviews,
)
from interviews.selectors.table import table_one
from interviews.services.files import record_table
from interviews.views.table import Part, part_of, round_in_view
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import CODES
from tna_portal.organisation.access import Permission, require, sees_whole_country

if TYPE_CHECKING:
    from tna_portal.organisation.models import AssessmentRound, User

OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    "docx": (f"{OFFICE}.wordprocessingml.document", document),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", workbook),
}
KINDS = ("table", "co-occurrence", "saturation", "summaries")
MOST_ANNEXES = 99


class NothingReleased(Exception):
    """Beyond a branch the table carries released numbers, and there are none yet."""


@require_safe
@require(Permission.SEE_INTERVIEWS)
def fetch(
    request: AuthenticatedRequest, code: str, kind: str, language: str, ending: str
) -> HttpResponse:
    """One table as a file. `number` in the address is that of the annex, 1 unless told otherwise."""
    entry = round_in_view(code)
    if kind not in KINDS or language not in CODES or ending not in FORMATS:
        raise Http404
    content_type, write = FORMATS[ending]
    try:
        with override(language):
            part = part_of(request)
            named = part.name if kind == "table" else ""
            frame = Frame(entry, named, timezone.now(), _annex_number(request))
            content = write(_papers(kind, request.user, entry, part, frame))
    except NothingReleased:
        messages.info(
            request,
            _("Nothing has been released for this round yet. The file carries released numbers."),
        )
        return redirect(f"{reverse('interviews:table')}?round={entry.code}")
    record_table(
        entry=entry,
        kind=kind,
        language=language,
        ending=ending,
        part=part.value if named else "",
        actor=request.user,
    )
    mark = "SYNTHETIC_" if entry.is_synthetic else "PILOT_" if entry.is_pilot else ""
    name = f"{mark}{kind}_{entry.code}_{part.value + '_' if named else ''}{language}.{ending}"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _annex_number(request: AuthenticatedRequest) -> int:
    wanted = request.GET.get("number", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else 1
    return min(max(number, 1), MOST_ANNEXES)


def _papers(
    kind: str, user: "User", entry: "AssessmentRound", part: Part, frame: Frame
) -> list[Paper]:
    if kind == "co-occurrence":
        return [meeting_paper(frame, meeting(entry.pk, user))]
    if kind == "saturation":
        return [saturation_paper(frame, saturation_of(entry.pk, user))]
    if kind == "summaries":
        codes = summary_codes(entry.pk, user)
        return summary_papers(frame, codes, summaries(summed_interviews(entry.pk, user), codes))
    if not sees_whole_country(user):
        found = table_one(entry.pk, user=user, region=part.region, group=part.group)
        return [table_paper(frame, found)]
    released = import_string(settings.RELEASED_INTERVIEWS)
    release = released(entry.pk, region=part.region, group=part.group)
    if release is None:
        raise NothingReleased
    unresolved = unresolved_codes(entry.pk)
    codes = [code for code in codes_of(entry.pk) if code.is_codable]
    rows = [(code, code.key in unresolved) for code in codes]
    return [released_paper(frame, rows, release)]
