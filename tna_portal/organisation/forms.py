"""Forms of the organisation room."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tna_portal.common.forms import DayField, PortalForm
from tna_portal.common.languages import LANGUAGES, localised
from tna_portal.organisation.choices import AKIMS, PostCategory, Role
from tna_portal.organisation.models import Branch, Frame, Region
from tna_portal.organisation.roster.checking import NEEDED


class AccountForm(PortalForm):
    """An account of staff."""

    email = forms.EmailField(label=_("E-mail address"))
    full_name = forms.CharField(label=_("Full name"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    branch = forms.ModelChoiceField(
        queryset=Branch.objects.none(),
        label=_("Branch"),
        required=False,
        empty_label=_("Head office (sees the whole country)"),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=_("May sign in"), required=False, initial=True)

    def __init__(self, *args: Any, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("branch", Branch.objects.filter(is_active=True).order_by("code"))
        if editing:
            del self.fields["email"]
        else:
            del self.fields["is_active"]


class BranchForm(PortalForm):
    """A branch and the regions it serves."""

    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=120)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    regions = forms.ModelMultipleChoiceField(
        queryset=Region.objects.none(),
        label=_("Serves these regions"),
        widget=forms.CheckboxSelectMultiple,
    )
    is_active = forms.BooleanField(label=_("Works at present"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("regions", Region.objects.order_by("iso"))


class RoundForm(PortalForm):
    """A round in preparation."""

    code = forms.SlugField(label=_("Short name in addresses"), max_length=40)
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=160)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=160)
    name_en = forms.CharField(label=_("Name in English"), max_length=160)
    starts_on = DayField(label=_("Begins on"))
    ends_on = DayField(label=_("Ends on"))
    withdraw_until = DayField(label=_("Answers can be taken back until"))
    keep_until = DayField(label=_("Answers are kept until"))
    contact = forms.CharField(label=_("Contact for questions"), max_length=200)
    is_anonymous = forms.BooleanField(
        label=_("Anonymous"),
        required=False,
        help_text=_("Cannot be changed once the round has been opened."),
    )
    is_split = forms.BooleanField(
        label=_("Ask each person only a part of the long blocks"),
        required=False,
        help_text=_(
            "Shorter for the respondent; every topic is still covered by everybody together."
        ),
    )
    is_pilot = forms.BooleanField(
        label=_("Pilot: for testing the questionnaire"),
        required=False,
        help_text=_(
            "The time spent on each question is measured; the answers never become needs. "
            "Cannot be changed once the round has been opened."
        ),
    )
    regions = forms.ModelMultipleChoiceField(
        queryset=Region.objects.none(),
        label=_("Target regions"),
        widget=forms.CheckboxSelectMultiple,
    )
    frame = forms.ModelChoiceField(
        queryset=Frame.objects.none(), label=_("Frame"), required=False, empty_label=_("none yet")
    )

    def __init__(self, *args: Any, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("regions", Region.objects.order_by("iso"))
        self.choose_from("frame", Frame.objects.order_by("-as_of"), str)
        if editing:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        """A round ends after its start; withdrawing and keeping end later still."""
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The round ends before it begins."))
        if end:
            for field in ("withdraw_until", "keep_until"):
                if cleaned.get(field) and cleaned[field] < end:
                    self.add_error(field, _("This day lies before the end of the round."))
        keep, withdraw = cleaned.get("keep_until"), cleaned.get("withdraw_until")
        if keep and withdraw and keep < withdraw:
            self.add_error(
                "keep_until", _("This day lies before the last day for taking answers back.")
            )
        return cleaned


class FrameForm(PortalForm):
    """People in office by region and category, with date and source."""

    as_of = DayField(label=_("As of"))
    source_kk = forms.CharField(label=_("Source, in Kazakh"), max_length=300)
    source_ru = forms.CharField(label=_("Source, in Russian"), max_length=300)
    source_en = forms.CharField(label=_("Source, in English"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = list(Region.objects.order_by("iso"))
        for region in self.regions:
            for category in AKIMS:
                self.fields[f"n_{region.iso}_{category}"] = forms.IntegerField(
                    label=f"{localised(region, 'name')}: {PostCategory(category).label}",
                    required=False,
                    min_value=0,
                    max_value=5000,
                )

    def rows(self) -> list[tuple[Region, list[forms.BoundField]]]:
        """One row a region."""
        return [
            (region, [self[f"n_{region.iso}_{category}"] for category in AKIMS])
            for region in self.regions
        ]

    def counts(self) -> dict[tuple[str, str], int]:
        """(ISO code, category) -> people."""
        return {
            (region.iso, str(category)): self.cleaned_data[f"n_{region.iso}_{category}"] or 0
            for region in self.regions
            for category in AKIMS
        }

    def clean(self) -> dict[str, Any]:
        """A frame of nobody is a slip."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(self.counts().values()):
            raise forms.ValidationError(_("Enter at least one number."))
        return cleaned


ROSTER_LABELS = {
    "key": _("Key (the same in every list)"),
    "region": _("Region"),
    "district": _("District"),
    "category": _("Post"),
    "place": _("Place"),
    "name": _("Full name"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "elected_on": _("Elected on"),
    "term": _("Term in years"),
}


class RosterFileForm(PortalForm):
    """A list of heads or deputies."""

    file = forms.FileField(
        label=_("File (XLSX or CSV)"),
        help_text=_("The first row holds the names of the columns. Nothing is changed yet."),
    )


class ColumnsForm(PortalForm):
    """Which column of a list holds what; what is proposed stands chosen already."""

    def __init__(
        self, *args: Any, header: list[str], proposed: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        names = [("", "–"), *((str(i), cell or f"№ {i + 1}") for i, cell in enumerate(header))]
        for field, label in ROSTER_LABELS.items():
            self.fields[field] = forms.ChoiceField(
                label=label,
                choices=names,
                required=field in NEEDED,
                initial=str(proposed.get(field, "")),
            )

    def chosen(self) -> dict[str, int]:
        """Field -> column."""
        return {field: int(value) for field, value in self.cleaned_data.items() if value}
