"""Interview cards: planning, calling, consent, holding, correcting, and how many are wanted."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.card_forms import EditPlanForm, HoldForm, PlanForm, TargetForm, consent_so_far
from interviews.choices import IntervieweeGroup, Stage
from interviews.guide.texts import consent as consent_text
from interviews.guide.texts import consent_versions
from interviews.selectors.interviews import contact_of, may_read_contact, talks_for, to_call
from interviews.selectors.targets import standings
from interviews.services import cards
from interviews.services.assigning import InterviewGone
from interviews.services.codebooks import ensure_codebook
from interviews.services.interviews import may_withdraw
from interviews.services.targets import set_target
from interviews.views.interviews import new_key
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.common.languages import CODES, LANGUAGES
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import (
    Permission,
    branches_for,
    may,
    regions_for,
    require,
    sees_whole_country,
)
from tna_portal.organisation.choices import AKIMS, RoundStatus

if TYPE_CHECKING:
    from interviews.models import Interview
    from tna_portal.organisation.models import Respondent

PAGE = 25
MOST_FOUND = 20


def talk_or_404(request: AuthenticatedRequest, pk: int) -> "Interview":
    """An interview in the person's view; open answers have no card."""
    found: Interview = get_object_or_404(
        talks_for(request.user).select_related("interviewer", "respondent"), pk=pk
    )
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_safe
@require(Permission.SEE_INTERVIEWS)
def card(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What is known of a talk, and the next step."""
    interview = talk_or_404(request, pk)
    tongues = dict(LANGUAGES)
    context = {
        "interview": interview,
        "languages": [tongues[code] for code in interview.language.split(",") if code in tongues],
        "consent_language": tongues.get(interview.consent_language, ""),
        "post": _post(interview.category),
        "has_notes": interview.notes.exists(),
        "may_code": may(request.user, Permission.CODE_INTERVIEWS),
        "may_withdraw": may_withdraw(interview, request.user, localdate()),
        "may_read_contact": may_read_contact(request.user, interview),
        "synthetic": interview.is_synthetic,
    }
    return render(request, "interviews/card.html", context)


def _post(category: str) -> str:
    """The name of an akim's post."""
    return next((str(post.label) for post in AKIMS if post.value == category), "")


@require_safe
@require(Permission.CODE_INTERVIEWS)
def calls(request: AuthenticatedRequest) -> HttpResponse:
    """Names and telephones of those still to be talked to; each view is recorded."""
    people = to_call(request.user).select_related("respondent", "interviewer")
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    is_own = not sees_whole_country(request.user)
    lines = [
        (each, contact_of(each) if is_own else {}, each.respondent.place if each.respondent else "")
        for each in page.object_list
    ]
    if is_own and lines:
        regions = sorted({region for each, *_rest in lines for region in each.regions})
        cards.record_call_list(user=request.user, regions=regions)
    context = {"page_obj": page, "lines": lines, "is_own": is_own}
    return render(request, "interviews/calls.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def plan(request: AuthenticatedRequest) -> HttpResponse:
    """Whom to talk to: somebody of the frame, found by place, or a name and a telephone."""
    chosen, search = request.GET.get("respondent", ""), request.GET.get("q", "").strip()[:60]
    person = _person(request, chosen)
    if chosen and person is None:
        raise Http404
    rounds = organisation.rounds().exclude(status=RoundStatus.DRAFT)
    if person is not None:
        rounds = rounds.filter(is_synthetic=person.is_synthetic)
    form = None
    if person is not None or request.GET.get("other") or request.method == "POST":
        form = PlanForm(
            request.POST or None,
            rounds=rounds,
            regions=regions_for(request.user),
            people=organisation.colleagues_in(request.user),
            of_frame=person is not None,
            initial={"interviewer": request.user.pk, "group": IntervieweeGroup.BUSINESS},
        )
        if request.method == "POST" and form.is_valid():
            interview = _planned(request, form, person)
            if interview is not None:
                messages.success(request, _("The interview has been planned."))
                return redirect("interviews:card", pk=interview.pk)
    found = (
        list(organisation.people_found(request.user, search)[: MOST_FOUND + 1]) if search else []
    )
    context = {
        "form": form,
        "person": person,
        "search": search,
        "found": found[:MOST_FOUND],
        "has_more": len(found) > MOST_FOUND,
        "has_rounds": rounds.exists(),
    }
    return render(
        request, "interviews/plan.html", context, status=422 if form and form.errors else 200
    )


def _person(request: AuthenticatedRequest, chosen: str) -> "Respondent | None":
    pk = _number(chosen)
    return organisation.person_for(request.user, pk) if pk is not None else None


def _planned(
    request: AuthenticatedRequest, form: PlanForm, person: "Respondent | None"
) -> "Interview | None":
    """The interview, or an error in the form."""
    data = form.cleaned_data
    region = person.region if person is not None else data["region"]
    branch = branches_for(request.user).filter(regions=region, is_active=True).first()
    if branch is None:
        form.add_error(None, _("No branch serves this region."))
        return None
    if person is not None:
        is_akim = person.category in AKIMS
        group = IntervieweeGroup.AKIM if is_akim else IntervieweeGroup.DEPUTY
        who: dict[str, Any] = {
            "respondent": person,
            "group": group,
            "category": person.category if is_akim else "",
        }
    else:
        contact = {"name": data["name"], "phone": data["phone"]}
        who = {"contact": contact, "group": data["group"], "category": data["category"]}
    try:
        interview = cards.plan_interview(
            key=new_key(),
            round_id=data["round"].pk,
            branch_id=branch.pk,
            region=region.pk,
            language=data["language"],
            planned_for=data["planned_for"],
            interviewer=data["interviewer"],
            is_synthetic=data["round"].is_synthetic,
            actor=request.user,
            **who,
        )
    except cards.AlreadyPlanned:
        form.add_error(None, _("An interview with this person stands on the list already."))
        return None
    ensure_codebook(round_id=data["round"].pk)
    return interview


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def hold(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Consent first; then the talk can be typed along."""
    interview = talk_or_404(request, pk)
    if interview.stage != Stage.PLANNED:
        return redirect("interviews:card", pk=pk)
    form = _hold_form(request, interview)
    if request.method == "POST" and form.is_valid():
        try:
            cards.hold_interview(
                interview_id=pk, card=form.card(), given=form.given(), actor=request.user
            )
        except cards.NotPlanned:
            messages.info(request, _("The consent had been recorded already."))
        except InterviewGone:
            raise Http404 from None
        return redirect("interviews:guide", pk=pk)
    return _card_form(request, "interviews/hold.html", interview, form)


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Correct a card: the plan before the talk, talk and consent after it."""
    interview = talk_or_404(request, pk)
    is_planned = interview.stage == Stage.PLANNED
    form = _plan_form(request, interview) if is_planned else _hold_form(request, interview)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if isinstance(form, HoldForm):
            values: dict[str, Any] = {"card": form.card(), "given": form.given()}
        else:
            contact = {"name": data["name"], "phone": data["phone"]} if data.get("name") else None
            values = {
                "card": {name: data[name] for name in cards.CARD if name in data},
                "contact": contact,
            }
        try:
            cards.edit_interview(interview_id=pk, actor=request.user, **values)
        except InterviewGone:
            raise Http404 from None
        messages.success(request, _("The card has been saved."))
        return redirect("interviews:card", pk=pk)
    return _card_form(request, "interviews/edit_card.html", interview, form)


def _hold_form(request: AuthenticatedRequest, interview: "Interview") -> HoldForm:
    return HoldForm(
        request.POST or None,
        people=organisation.colleagues_in(request.user),
        initial=consent_so_far(interview, localdate())
        | ({} if interview.interviewer_id else {"interviewer": request.user.pk}),
    )


def _plan_form(request: AuthenticatedRequest, interview: "Interview") -> EditPlanForm:
    names = ("group", "category", "planned_for")
    return EditPlanForm(
        request.POST or None,
        rounds=organisation.rounds(),
        regions=regions_for(request.user),
        people=organisation.colleagues_in(request.user),
        of_frame=interview.respondent_id is not None,
        initial={name: getattr(interview, name) for name in names}
        | {"language": interview.language.split(","), "interviewer": interview.interviewer_id},
    )


def _card_form(
    request: AuthenticatedRequest, template: str, interview: "Interview", form: Any
) -> HttpResponse:
    context = {"form": form, "interview": interview, "synthetic": interview.is_synthetic}
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@require(Permission.CODE_INTERVIEWS)
def drop(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take a planned talk off the list."""
    interview = talk_or_404(request, pk)
    try:
        cards.drop_interview(interview_id=pk, actor=request.user)
    except cards.NotPlanned:
        messages.error(request, _("This interview has been held; it can only be withdrawn."))
        return redirect("interviews:card", pk=pk)
    except InterviewGone:
        raise Http404 from None
    messages.success(
        request, _("The planned interview %(key)s has been deleted.") % {"key": interview.key}
    )
    return redirect("interviews:list")


@require_safe
@require(Permission.SEE_INTERVIEWS)
def consent(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The consent on one sheet, in the text it was given under or in the newest."""
    interview = talk_or_404(request, pk)
    usual = interview.consent_language or interview.language.split(",")[0]
    language = request.GET.get("language", usual)
    if language not in CODES:
        raise Http404
    text = consent_text(interview.consent_version or consent_versions()[-1], language)
    until = interview.withdrawable_until or interview.round.withdraw_until
    with override(language):
        facts = {
            "until": date_format(until, "DATE_FORMAT"),
            "keep": date_format(interview.round.keep_until, "DATE_FORMAT"),
            "contact": interview.round.contact,
        }
        words = {
            "yes": _("yes"),
            "no": _("no"),
            "signed": [_("Surname and name"), _("Signature"), _("Date")],
        }
    context = {
        "interview": interview,
        "consent": text,
        "points": [point.format(**facts) for point in text.points],
        "asked": [text.programmes, text.quotes, text.recording],
        **words,
        "language": language,
        "languages": LANGUAGES,
        "synthetic": interview.is_synthetic,
    }
    return render(request, "interviews/consent.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.SEE_INTERVIEWS)
def targets(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """How many interviews are wanted, and how many there are."""
    entry = organisation.round_by_code(code)
    if entry is None or entry.status == RoundStatus.DRAFT:
        raise Http404
    form = None
    if may(request.user, Permission.MANAGE_FRAMEWORK):
        form = TargetForm(request.POST or None, regions=entry.regions.order_by("iso"))
    elif request.method == "POST":
        raise Http404
    if form is not None and request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        region = data["region"].pk if data["region"] else None
        set_target(
            round_id=entry.pk,
            region=region,
            group=data["group"],
            number=data["number"],
            actor=request.user,
        )
        messages.success(request, _("The target has been saved."))
        return redirect("interviews:targets", code=code)
    context = {
        "round": entry,
        "standings": standings(request.user, entry.pk),
        "form": form,
        "synthetic": entry.is_synthetic,
    }
    return render(
        request, "interviews/targets.html", context, status=422 if form and form.errors else 200
    )
