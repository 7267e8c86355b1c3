"""The work list with all interviews below it, a talk that has been held already, its text, withdrawal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from interviews.card_forms import GROUPS, InterviewForm
from interviews.choices import Stage
from interviews.selectors import work
from interviews.selectors.interviews import (
    Filters,
    filtered,
    led_round,
    talks_for,
    to_call,
    to_write_up,
)
from interviews.selectors.open_answers import has_answers
from interviews.selectors.targets import standings
from interviews.services import interviews as services
from interviews.services.assigning import InterviewGone
from interviews.services.codebooks import ensure_codebook
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import localised
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import (
    Permission,
    branches_for,
    may,
    regions_for,
    require,
    sees_whole_country,
)
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from interviews.models import FinalCoding, Interview
    from tna_portal.organisation.models import User

PAGE = 25
SHOWN = 5  # of each thing that waits
KEY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Waiting:
    """One kind of work: how much waits, and the first of it as (address, key, words)."""

    title: str
    count: int
    first: list[tuple[str, str, str]]
    more: str = ""


def new_key() -> str:
    """The name of an interview: it tells nothing about the person."""
    return get_random_string(8, KEY_LETTERS)


@require_safe
@require(Permission.SEE_INTERVIEWS)
def interview_list(request: AuthenticatedRequest) -> HttpResponse:
    """What waits to be done first, then all interviews in view."""
    names = ("stage", "group", "region", "round", "key")
    by = Filters(**{name: request.GET.get(name, "").strip()[:40] for name in names})
    found = filtered(talks_for(request.user), by)
    rounds = list(organisation.rounds().exclude(status=RoundStatus.DRAFT).prefetch_related(None))
    chosen = next((each for each in rounds if each.code == by.round), None)
    entry = chosen or organisation.round_for_figures()
    context = {
        "waiting": _waiting(request.user),
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "led_round": led_round(request.user),
        "by": by,
        "is_narrowed": by != Filters(),
        "query": urlencode({name: value for name, value in vars(by).items() if value}) + "&",
        "groups": GROUPS,
        "stages": Stage.choices,
        "regions": regions_for(request.user),
        "rounds": rounds,
        "round": entry,
        "standings": standings(request.user, entry.pk) if entry else [],
        "may_code": may(request.user, Permission.CODE_INTERVIEWS),
        "has_answers": has_answers(request.user),
        "may_set_targets": may(request.user, Permission.MANAGE_FRAMEWORK),
        "may_export": may(request.user, Permission.EXPORT_CODINGS),
    }
    return render(request, "interviews/list.html", context)


def _waiting(user: "User") -> list[Waiting]:
    """Everything that this person can do next; nobody's codings are counted here but final ones."""
    found = []
    if may(user, Permission.CODE_INTERVIEWS):
        calls = reverse("interviews:calls")
        plan = _talks(user, _("Whom to call"), to_call(user), "interviews:card", calls)
        held = _talks(user, _("To write up"), to_write_up(user), "interviews:card", "?stage=held")
        found = [plan, held, _talks(user, _("To code"), work.to_code(user), "interviews:code")]
    if may(user, Permission.LEAD_CODING):
        compare, accept = work.to_compare(user), work.to_accept(user)
        found += [
            _talks(user, _("To compare and adjudicate"), compare, "interviews:compare"),
            _talks(user, _("To accept"), accept, "interviews:compare"),
            _finals(_("To translate"), work.to_translate(user), "interviews:to_translate"),
        ]
    if may(user, Permission.RELEASE_QUOTES):
        found.append(
            _finals(_("Quotes to release"), work.quotes_to_release(user), "interviews:quotes")
        )
    return found


def _talks(
    user: "User", title: str, found: "QuerySet[Interview]", page: str, more: str = ""
) -> Waiting:
    first = [
        (reverse(page, args=[each.pk]), each.key, _words(user, each))
        for each in found.select_related("region")[:SHOWN]
    ]
    return Waiting(title, found.count(), first, more)


def _words(user: "User", interview: "Interview") -> str:
    """A coder of another branch learns the text's key and no more."""
    if not sees_whole_country(user) and interview.branch_id != user.branch_id:
        return ""
    place = localised(interview.region, "name") if interview.region else ""
    return ", ".join(filter(None, [interview.get_group_display(), place]))


def _finals(title: str, found: "QuerySet[FinalCoding]", page: str) -> Waiting:
    talk = "transcript__interview"
    keys = found.order_by(f"{talk}__key").values_list(f"{talk}_id", f"{talk}__key").distinct()
    first = [(reverse(page), key, "") for _pk, key in keys[:SHOWN]]
    return Waiting(title, found.count(), first, reverse(page))


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def create(request: AuthenticatedRequest) -> HttpResponse:
    """The card of a talk that has been held already."""
    rounds = organisation.rounds().exclude(status=RoundStatus.DRAFT)
    form = InterviewForm(
        request.POST or None,
        rounds=rounds,
        regions=regions_for(request.user),
        people=organisation.colleagues_in(request.user),
        initial={"interviewer": request.user.pk},
    )
    if request.method == "POST" and form.is_valid():
        data, given = form.cleaned_data, form.given()
        branch = branches_for(request.user).filter(regions=data["region"], is_active=True).first()
        if branch is None:
            form.add_error("region", _("No branch serves this region."))
        else:
            interview = services.create_interview(
                key=new_key(),
                round_id=data["round"].pk,
                branch_id=branch.pk,
                region=data["region"].pk,
                **form.card(),
                **given.fields(),
                is_synthetic=data["round"].is_synthetic,
                actor=request.user,
            )
            ensure_codebook(round_id=data["round"].pk)
            return redirect("interviews:transcript", pk=interview.pk)
    context = {"form": form, "has_rounds": rounds.exists()}
    return render(request, "interviews/create.html", context, status=422 if form.errors else 200)


def gone(request: AuthenticatedRequest, typed: list[tuple[str, str]]) -> HttpResponse:
    """The interview was withdrawn, or is none of theirs: (label, text) that was typed is given back."""
    texts = [(label, text) for label, text in typed if text.strip()]
    return render(request, "interviews/gone.html", {"texts": texts}, status=404)


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def withdraw(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Consent was taken back: everything of the interview is deleted, after a question."""
    interview = get_object_or_404(talks_for(request.user), pk=pk)
    if request.method == "POST" and request.POST.get("confirm") == "yes":
        try:
            services.withdraw_interview(interview_id=pk, actor=request.user, today=localdate())
        except services.WithdrawalTooLate:
            messages.error(
                request, _("The day has passed; only the lead can delete the interview.")
            )
            return redirect("interviews:card", pk=pk)
        except InterviewGone:
            messages.info(request, _("The interview had been deleted already."))
        else:
            messages.success(
                request, _("The interview, its text and its codings have been deleted.")
            )
        return redirect("interviews:list")
    context = {
        "interview": interview,
        "may_withdraw": services.may_withdraw(interview, request.user, localdate()),
        "synthetic": interview.is_synthetic,
    }
    return render(request, "interviews/withdraw.html", context)
