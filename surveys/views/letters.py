"""Letters of a branch: to persons, and to offices with a shared link; and quotas."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys.forms import LetterLinkForm, PaperFormForm, PersonLettersForm, QuotaForm
from surveys.letters.content import Letter
from surveys.models.files import FileKind
from surveys.selectors.fieldwork import letter_for, letters_for, quotas_of, unfinished
from surveys.selectors.files import files_of
from surveys.selectors.questionnaires import newest_definition, questionnaires_of
from surveys.selectors.samples import sample_sizes_for
from surveys.services import invitations
from surveys.services.files import request_letters, request_paper_form
from surveys.services.letters import make_letter, revoke_letter
from surveys.services.quotas import set_quotas
from surveys.views.rounds import address_of, round_or_404, say_nobody_new
from tna_portal.common.languages import localised
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, may, regions_for, require
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tna_portal.common.http import AuthenticatedRequest
    from tna_portal.organisation.models import AssessmentRound, Respondent

KINDS = (FileKind.LETTERS_PDF, FileKind.LETTERS_DOCX, FileKind.PAPER_FORM)


@require_safe
@require(Permission.INVITE)
def overview(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """Forms for both kinds of letter, the files made, the links given out."""
    return _page(request, round_or_404(code))


def _page(
    request: "AuthenticatedRequest",
    entry: "AssessmentRound",
    *,
    persons: PersonLettersForm | None = None,
    link: LetterLinkForm | None = None,
    form: PaperFormForm | None = None,
) -> HttpResponse:
    wrong = any(given is not None and given.errors for given in (persons, link, form))
    context = {
        "round": entry,
        "is_open": entry.status == RoundStatus.OPEN,
        "persons": persons or PersonLettersForm(user=request.user, prefix="p"),
        "link": link or LetterLinkForm(user=request.user, prefix="l"),
        "form": form or PaperFormForm(prefix="f"),
        "files": files_of(request.user, entry.pk, KINDS),
        "samples": sample_sizes_for(request.user, entry.pk),
        "links": letters_for(request.user, entry.pk),
        "synthetic": entry.is_synthetic,
    }
    return render(request, "surveys/letters.html", context, status=422 if wrong else 200)


@require_POST
@require(Permission.INVITE)
def to_persons(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """Invite whoever has no code yet, and print the letters."""
    entry = round_or_404(code)
    form = PersonLettersForm(request.POST, user=request.user, prefix="p")
    if not form.is_valid():
        return _page(request, entry, persons=form)
    if entry.status != RoundStatus.OPEN:
        messages.error(request, _("Only an open round can invite."))
        return redirect("surveys:letters", code=code)
    data = form.cleaned_data
    district = data["district"].pk if data["district"] else None
    codes: list[tuple[Respondent, str, int]] = []
    is_known = False
    for group, questionnaire in questionnaires_of(entry.pk).items():
        minutes = newest_definition(questionnaire.pk).minutes
        people = organisation.people_to_invite(entry, group, regions_for(request.user))
        people = [one for one in people if district in (None, one.district_id)]
        is_known |= bool(people)
        known = {person.pk: person for person in people}
        made = invitations.invite(
            questionnaire_id=questionnaire.pk,
            respondents=people,
            expires_on=entry.ends_on,
            branch_id=request.user.branch_id,
            actor=request.user,
        )
        codes += [(known[new.respondent_id], new.token, minutes) for new in made]
        if data["again"]:
            fresh = {new.invitation_id for new in made}
            waiting = {
                invitation.pk: invitation.respondent
                for invitation in unfinished(request.user, questionnaire.pk, district)
                if invitation.pk not in fresh and invitation.respondent is not None
            }
            tokens = invitations.reissue_all(invitation_ids=waiting, actor=request.user)
            codes += [(waiting[pk], token, minutes) for pk, token in tokens.items()]
    if not codes:
        say_nobody_new(request, is_known=is_known)
        return redirect("surveys:letters", code=code)
    letters = [
        letter
        for person, token, minutes in codes
        for letter in _personal(request, entry, person, token, minutes, data["language"])
    ]
    return _ask(request, entry, data["kind"], letters)


def _ask(
    request: "AuthenticatedRequest",
    entry: "AssessmentRound",
    kind: str,
    letters: Sequence[Letter],
) -> HttpResponse:
    request_letters(entry=entry, kind=kind, letters=letters, actor=request.user, now=timezone.now())
    messages.success(
        request, _("The letters are being made. The file appears in the list of your files.")
    )
    return redirect("surveys:letters", code=entry.code)


def _personal(
    request: "HttpRequest",
    entry: "AssessmentRound",
    person: "Respondent",
    token: str,
    minutes: int,
    languages: str,
) -> Iterable[Letter]:
    for language in languages.split(","):
        with override(language):
            post = str(person.get_category_display())
        place = [person.place, person.district and localised(person.district, "name", language)]
        place.append(localised(person.region, "name", language))
        yield _letter(
            request,
            entry,
            language=language,
            addressee=post,
            place=", ".join(str(part) for part in place if part),
            token=token,
            minutes=minutes,
            uses=1,
        )


def _letter(
    request: "HttpRequest",
    entry: "AssessmentRound",
    *,
    language: str,
    addressee: str,
    place: str,
    token: str,
    minutes: int,
    uses: int,
    is_person: bool = True,
) -> Letter:
    return Letter(
        language=language,
        addressee=addressee,
        place=place,
        link=address_of(request) + reverse("surveys:enter", args=[token]),
        code=token,
        uses=uses,
        minutes=minutes,
        deadline=entry.ends_on,
        contact=entry.contact,
        is_anonymous=entry.is_anonymous,
        is_person=is_person,
    )


@require_POST
@require(Permission.INVITE)
def to_office(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """Make a link for several people, and print its letter."""
    entry = round_or_404(code)
    form = LetterLinkForm(request.POST, user=request.user, prefix="l")
    if not form.is_valid():
        return _page(request, entry, link=form)
    data = form.cleaned_data
    questionnaire = questionnaires_of(entry.pk).get(data["group"])
    if entry.status != RoundStatus.OPEN or questionnaire is None:
        messages.error(request, _("Only an open round can invite."))
        return redirect("surveys:letters", code=code)
    if not entry.regions.filter(pk=data["region"].pk).exists():
        form.add_error("region", _("This region does not take part in the round."))
        return _page(request, entry, link=form)
    made = make_letter(
        questionnaire_id=questionnaire.pk,
        region=data["region"].pk,
        district=data["district"].pk if data["district"] else None,
        addressee=data["addressee"],
        most_uses=data["most_uses"],
        expires_on=entry.ends_on,
        branch_id=request.user.branch_id,
        actor=request.user,
    )
    letters = []
    for language in data["language"].split(","):
        places = [data["district"], data["region"]]
        place = ", ".join(localised(one, "name", language) for one in places if one)
        letters.append(
            _letter(
                request,
                entry,
                language=language,
                addressee=data["addressee"],
                place=place,
                token=made.token,
                minutes=newest_definition(questionnaire.pk).minutes,
                uses=data["most_uses"],
                is_person=False,
            )
        )
    return _ask(request, entry, data["kind"], letters)


@require_POST
@require(Permission.INVITE)
def paper_form(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """Ask for the questionnaire as a form to print."""
    entry = round_or_404(code)
    form = PaperFormForm(request.POST, prefix="f")
    if not form.is_valid():
        return _page(request, entry, form=form)
    data = form.cleaned_data
    if data["group"] not in questionnaires_of(entry.pk):
        form.add_error("group", _("This group has no questionnaire in the round."))
        return _page(request, entry, form=form)
    request_paper_form(
        entry=entry,
        group=data["group"],
        language=data["language"],
        actor=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("The file is being made. It appears below."))
    return redirect("surveys:letters", code=code)


@require_POST
@require(Permission.INVITE)
def revoke(request: "AuthenticatedRequest", pk: int) -> HttpResponse:
    """Close a shared link."""
    letter = letter_for(request.user, pk)
    if letter is None:
        raise Http404
    revoke_letter(letter_id=pk, actor=request.user)
    entry = organisation.round_by_id(letter.questionnaire.round_id)
    messages.success(request, _("The link is closed. Whoever has begun can still finish."))
    return redirect("surveys:letters", code=entry.code if entry else "")


@require_http_methods(["GET", "POST"])
@require(Permission.SEE_FIELDWORK)
def quotas(request: "AuthenticatedRequest", code: str) -> HttpResponse:
    """How many of a kind may answer, and how many have."""
    entry = round_or_404(code)
    may_set = may(request.user, Permission.MANAGE_ROUNDS)
    form = QuotaForm(request.POST or None, user=request.user) if may_set else None
    if request.method == "POST" and form is not None and form.is_valid():
        data = form.cleaned_data
        questionnaire = questionnaires_of(entry.pk).get(data["group"])
        if questionnaire is None:
            form.add_error("group", _("This group has no questionnaire in the round."))
        else:
            cell = (data["region"].pk if data["region"] else None, data["category"])
            set_quotas(
                questionnaire_id=questionnaire.pk, cells={cell: data["most"]}, actor=request.user
            )
            messages.success(request, _("The quota has been set."))
            return redirect("surveys:quotas", code=code)
    context = {
        "round": entry,
        "form": form,
        "quotas": quotas_of(request.user, entry.pk),
        "synthetic": entry.is_synthetic,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "surveys/quotas.html", context, status=status)
