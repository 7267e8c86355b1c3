"""Forms of the curricula room."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from curricula.choices import FORMS
from curricula.models import Module
from tna_portal.common.forms import PortalForm
from tna_portal.common.languages import localised
from tna_portal.organisation.selectors import need_areas

QUARTERS = (1, 2, 3, 4)
QUARTER_LABELS = (_("1st quarter"), _("2nd quarter"), _("3rd quarter"), _("4th quarter"))


class PlanForm(PortalForm):
    """What is known of a branch's year. Only the number of seminars is needed."""

    branch: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Branch"), empty_label=None
    )
    year = forms.IntegerField(label=_("Year"), min_value=2021, max_value=2100)
    snapshot: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None,
        label=_("Released needs"),
        empty_label=None,
        required=True,
        error_messages={
            "required": _("No needs have been released yet. A plan can be made after the release."),
        },
    )
    budget = forms.IntegerField(
        label=_("Budget of the year, ₸"),
        required=False,
        min_value=1,
        max_value=2_000_000_000,
        help_text=_("Leave empty if the budget does not limit the plan."),
        error_messages={
            "min_value": _(
                "A budget of nothing allows no seminar. Leave the field empty if unlimited."
            ),
        },
    )
    hours_per_quarter = forms.IntegerField(
        label=_("Teaching hours in a quarter"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Leave empty if hours do not limit the plan."),
    )
    people_kk = forms.IntegerField(
        label=_("Participants taught in Kazakh"), required=False, min_value=0, max_value=10_000
    )
    people_ru = forms.IntegerField(
        label=_("Participants taught in Russian"), required=False, min_value=0, max_value=10_000
    )
    pins = forms.MultipleChoiceField(
        label=_("Fix in the plan"), required=False, widget=forms.CheckboxSelectMultiple
    )
    excluded = forms.MultipleChoiceField(
        label=_("Leave out of the plan"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, branches: Any, snapshots: Any, modules: list[Module], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for quarter, label in zip(QUARTERS, QUARTER_LABELS, strict=True):
            self.fields[f"seminars_{quarter}"] = forms.IntegerField(
                label=label, min_value=0, max_value=50, initial=2
            )
        self.choose_from("branch", branches)
        self.choose_from("snapshot", snapshots, snapshot_label)
        choices = [(m.code, f"{m.code} {localised(m, 'title')}") for m in modules]
        for name in ("pins", "excluded"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def seminar_fields(self) -> list[forms.BoundField]:
        """The four numbers side by side."""
        return [self[f"seminars_{quarter}"] for quarter in QUARTERS]

    def clean(self) -> dict[str, Any]:
        """Both lists at once make no sense; no seminar at all makes no plan."""
        cleaned = super().clean() or self.cleaned_data
        both = set(cleaned.get("pins", [])) & set(cleaned.get("excluded", []))
        if both:
            self.add_error(
                "excluded",
                forms.ValidationError(
                    _("These modules are both fixed and left out: %(codes)s."),
                    params={"codes": ", ".join(sorted(both))},
                ),
            )
        if sum(cleaned.get(f"seminars_{quarter}") or 0 for quarter in QUARTERS) == 0:
            self.add_error("seminars_1", _("Enter at least one seminar in one quarter."))
        return cleaned

    def request_values(self) -> dict[str, Any]:
        """Arguments of the service."""
        data = self.cleaned_data
        known = {
            language: data[f"people_{language}"]
            for language in ("kk", "ru")
            if data[f"people_{language}"] is not None
        }
        return {
            "branch_id": data["branch"].pk,
            "year": data["year"],
            "snapshot_id": data["snapshot"].pk,
            "seminars_per_quarter": [data[f"seminars_{quarter}"] for quarter in QUARTERS],
            "budget": data["budget"],
            "hours_per_quarter": data["hours_per_quarter"],
            "demand": known or None,
            "pins": data["pins"],
            "excluded": data["excluded"],
        }


def snapshot_label(snapshot: Any) -> str:
    """Round and number."""
    return f"{localised(snapshot.round, 'name')} – № {snapshot.number}"


class ModuleForm(PortalForm):
    """A module and the weights of the need areas it serves."""

    title_kk = forms.CharField(label=_("Title in Kazakh"), max_length=200)
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    aim_kk = forms.CharField(label=_("Aim in Kazakh"), required=False, widget=forms.Textarea)
    aim_ru = forms.CharField(label=_("Aim in Russian"), required=False, widget=forms.Textarea)
    aim_en = forms.CharField(label=_("Aim in English"), required=False, widget=forms.Textarea)
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=200)
    cohort_min = forms.IntegerField(label=_("Smallest group"), min_value=1, max_value=200)
    cohort_max = forms.IntegerField(label=_("Largest group"), min_value=1, max_value=200)
    form = forms.ChoiceField(label=_("Form"), choices=list(FORMS.items()))
    cost_tenge = forms.IntegerField(
        label=_("Cost of one seminar, ₸"), required=False, min_value=0, max_value=2_000_000_000
    )
    is_active = forms.BooleanField(label=_("Can be planned"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for area in need_areas():
            self.fields[f"weight_{area.code}"] = forms.DecimalField(
                label=localised(area, "name"),
                required=False,
                min_value=Decimal(0),
                max_value=Decimal(1),
                decimal_places=3,
            )

    def clean(self) -> dict[str, Any]:
        """Groups must be possible, weights must sum to 1."""
        cleaned = super().clean() or self.cleaned_data
        smallest, largest = cleaned.get("cohort_min"), cleaned.get("cohort_max")
        if smallest and largest and largest < smallest:
            self.add_error("cohort_max", _("The largest group is below the smallest."))
        if not self.errors and sum(self.weights().values()) != Decimal(1):
            raise forms.ValidationError(_("The weights of the need areas must sum to 1."))
        return cleaned

    def weights(self) -> dict[str, Decimal]:
        """Area -> weight, where given."""
        return {
            name.removeprefix("weight_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("weight_") and value
        }

    def values(self) -> dict[str, Any]:
        """Everything but the weights."""
        return {k: v for k, v in self.cleaned_data.items() if not k.startswith("weight_")}
