"""Forms of interview cards: whom to talk to, when, in which language, and what was agreed to."""

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from interviews.choices import ConsentScope, IntervieweeGroup
from interviews.guide.texts import consent_versions
from interviews.services.cards import Given
from tna_portal.common.forms import DayField, PortalForm
from tna_portal.common.languages import CODES, LANGUAGES
from tna_portal.organisation.choices import AKIMS

if TYPE_CHECKING:
    from interviews.models import Interview

GROUPS = [
    (group.value, group.label)
    for group in (
        IntervieweeGroup.AKIM,
        IntervieweeGroup.BUSINESS,
        IntervieweeGroup.NGO,
        IntervieweeGroup.OTHER,
        IntervieweeGroup.DEPUTY,
    )
]
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class LanguagesField(forms.MultipleChoiceField):
    """One language of the talk or several; as they are kept, with commas."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Languages of the talk"),
            choices=LANGUAGES,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self, value: Any) -> str:
        """In the portal's order."""
        chosen = super().clean(value)
        return ",".join(code for code in CODES if code in chosen)


def _asked(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=YES_NO, widget=forms.RadioSelect)


class ConsentForm(PortalForm):
    """Each point is asked by itself, so none is agreed to by the way."""

    consent_version = forms.ChoiceField(label=_("Consent text"))
    consent_language = forms.ChoiceField(label=_("Language of the consent"), choices=LANGUAGES)
    consent_programmes = _asked(_("Agreed to the use in training programmes"))
    consent_quotes = _asked(_("Agreed to quotes"))
    consent_recording = _asked(_("Agreed to a recording"))
    consent_given_on = DayField(label=_("Consent given on"))
    withdrawable_until = DayField(label=_("Can be withdrawn until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = consent_versions()
        cast("forms.ChoiceField", self.fields["consent_version"]).choices = [
            (version, version) for version in reversed(versions)
        ]

    def clean_consent_programmes(self) -> str:
        """Without this one there is nothing to hold a talk for."""
        answer: str = self.cleaned_data["consent_programmes"]
        if answer == "no":
            raise forms.ValidationError(_("Without this agreement no interview is held or kept."))
        return answer

    def clean_consent_given_on(self) -> date:
        """Nobody has agreed tomorrow."""
        return self.past("consent_given_on")

    def past(self, name: str) -> date:
        """A day that has come."""
        day: date = self.cleaned_data[name]
        if day > localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        """The last day for withdrawing lies behind the consent."""
        cleaned = super().clean() or self.cleaned_data
        given, until = cleaned.get("consent_given_on"), cleaned.get("withdrawable_until")
        if given and until and until < given:
            self.add_error("withdrawable_until", _("This day lies before the consent."))
        return cleaned

    def given(self) -> Given:
        """What was agreed to."""
        data = self.cleaned_data
        return Given(
            version=data["consent_version"],
            language=data["consent_language"],
            programmes=data["consent_programmes"] == "yes",
            quotes=data["consent_quotes"] == "yes",
            recording=data["consent_recording"] == "yes",
            on=data["consent_given_on"],
            until=data["withdrawable_until"],
        )


class HoldForm(ConsentForm):
    """The talk itself, and the consent to it."""

    language = LanguagesField()
    held_on = DayField(label=_("Held on"))
    interviewer: Any = forms.ModelChoiceField(
        queryset=None, label=_("Interviewer"), required=False, empty_label=_("not named")
    )
    group = forms.ChoiceField(label=_("Interviewee"), choices=GROUPS)
    category = forms.ChoiceField(
        label=_("Post"),
        required=False,
        choices=[("", "–"), *((post.value, post.label) for post in AKIMS)],
        help_text=_("For akims only."),
    )
    field_order = ("round", "region", "group", "category", "language", "held_on", "interviewer")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("interviewer", people, str)

    def clean_held_on(self) -> date:
        """A talk is held before it is written down."""
        return self.past("held_on")

    def clean_category(self) -> str:
        """Only akims have one of the four posts."""
        return _post(self.cleaned_data)

    def card(self) -> dict[str, Any]:
        """What the card says beside the consent."""
        names = ("group", "category", "language", "held_on", "interviewer")
        return {name: self.cleaned_data[name] for name in names}


class InterviewForm(HoldForm):
    """A talk that has been held already, with all that its card says."""

    round: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Round"), empty_label=None
    )
    region: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Region"), empty_label=None
    )

    def __init__(self, *args: Any, rounds: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("round", rounds)
        self.choose_from("region", regions)
        self.fields["withdrawable_until"].required = False
        self.fields["withdrawable_until"].help_text = _("Empty: the day that the round has set.")


class PlanForm(PortalForm):
    """Whom to call. A person of the frame brings region, post and contact along."""

    round: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Round"), empty_label=None
    )
    region: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Region"), empty_label=None
    )
    group = forms.ChoiceField(label=_("Interviewee"), choices=GROUPS)
    category = forms.ChoiceField(
        label=_("Post"),
        required=False,
        choices=[("", "–"), *((post.value, post.label) for post in AKIMS)],
        help_text=_("For akims only."),
    )
    name = forms.CharField(label=_("Full name"), max_length=150)
    phone = forms.RegexField(
        label=_("Telephone"),
        regex=r"^\+?[\d\s()-]{5,25}$",
        error_messages={
            "invalid": _("A telephone number holds digits, for example +7 700 000 00 00.")
        },
        help_text=_("Kept encrypted, shown to the branch only, deleted when the text is final."),
    )
    language = LanguagesField()
    planned_for = DayField(label=_("Planned for"))
    interviewer: Any = forms.ModelChoiceField(
        queryset=None, label=_("Interviewer"), required=False, empty_label=_("not named")
    )

    def __init__(
        self, *args: Any, rounds: Any, regions: Any, people: Any, of_frame: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["planned_for"].required = False
        self.choose_from("round", rounds)
        self.choose_from("interviewer", people, str)
        if of_frame:
            for name in ("region", "group", "category", "name", "phone"):
                del self.fields[name]
        else:
            self.choose_from("region", regions)

    def clean_category(self) -> str:
        """Only akims have one of the four posts."""
        return _post(self.cleaned_data)


class EditPlanForm(PlanForm):
    """A planned talk; a contact is typed anew or left as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["round"]
        for name in {"region", "name", "phone"} & set(self.fields):
            self.fields[name].required = False
        if "region" in self.fields:
            del self.fields["region"]
            self.fields["name"].help_text = _("Empty: name and telephone stay as they are.")

    def clean(self) -> dict[str, Any]:
        """A name without a telephone calls nobody."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("name")) != bool(cleaned.get("phone")) and not self.errors:
            missing = "phone" if cleaned.get("name") else "name"
            self.add_error(missing, _("Name and telephone are changed together."))
        return cleaned


def _post(cleaned: dict[str, Any]) -> str:
    """The post, for akims."""
    return str(cleaned["category"]) if cleaned.get("group") == IntervieweeGroup.AKIM else ""


def consent_so_far(interview: "Interview", today: date) -> dict[str, Any]:
    """Initial values of a card that is held or edited."""
    given = bool(interview.consent_given_on)
    quotes = interview.consent_scope == ConsentScope.QUOTES
    answers = {
        "consent_programmes": "yes",
        "consent_quotes": "yes" if quotes else "no",
        "consent_recording": "yes" if interview.consent_recording else "no",
    }
    return {
        "language": interview.language.split(","),
        "group": interview.group,
        "category": interview.category,
        "held_on": interview.held_on or today,
        "interviewer": interview.interviewer_id,
        "consent_version": interview.consent_version or consent_versions()[-1],
        "consent_language": interview.consent_language or interview.language.split(",")[0],
        "consent_given_on": interview.consent_given_on or today,
        "withdrawable_until": interview.withdrawable_until or interview.round.withdraw_until,
    } | (answers if given else {})


class TargetForm(PortalForm):
    """One target of a round."""

    region: Any = forms.ModelChoiceField(
        queryset=None, label=_("Region"), required=False, empty_label=_("all regions together")
    )
    group = forms.ChoiceField(label=_("Interviewee"), choices=GROUPS)
    number = forms.IntegerField(
        label=_("Interviews wanted"),
        min_value=0,
        max_value=999,
        help_text=_("0 takes the target away."),
    )

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("region", regions)
