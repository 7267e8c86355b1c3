"""Forms for what methodologists set in versions."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from curricula.framework_words import LIMIT_HELP, LIMIT_NAMES
from tna_portal.common.forms import PortalForm


class VersionForm(PortalForm):
    """Why something is changed, and which version was seen."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a few words why.")},
    )
    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def show_newest(self, number: int) -> None:
        """After somebody else has saved: the next attempt is based on theirs."""
        given = self.data.dict() if isinstance(self.data, QueryDict) else dict(self.data)
        self.data = {**given, "based_on": str(number)}


class LinksForm(VersionForm):
    """The weights of one code over need areas, or of one area over what it leads to."""

    def __init__(self, *args: Any, partners: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = list(partners)
        for key, label in partners.items():
            self.fields[self._name(key)] = forms.FloatField(
                label=label,
                required=False,
                min_value=0,
                max_value=1,
                widget=forms.NumberInput(
                    attrs={"step": "0.001", "inputmode": "decimal", "class": "form-control"}
                ),
            )
        self.order_fields([*map(self._name, partners), "reason", "based_on"])

    @staticmethod
    def _name(key: str) -> str:
        return f"weight_{key}"

    def weight_fields(self) -> list[forms.BoundField]:
        """One line each on the page."""
        return [self[self._name(key)] for key in self.partners]

    def weights(self) -> dict[str, float]:
        """What was given a weight above 0."""
        given = {key: self.cleaned_data.get(self._name(key)) for key in self.partners}
        return {key: round(value, 3) for key, value in given.items() if value}


class ThresholdsForm(VersionForm):
    """The limits of the comparison in per cent."""

    def __init__(self, *args: Any, limits: Mapping[str, float], **kwargs: Any) -> None:
        self.now = limits
        shown = {name: f"{100 * value:.1f}".removesuffix(".0") for name, value in limits.items()}
        super().__init__(*args, initial={**shown, **kwargs.pop("initial", {})}, **kwargs)
        for name, label in LIMIT_NAMES.items():
            self.fields[name] = forms.FloatField(
                label=label,
                help_text=LIMIT_HELP[name],
                min_value=0,
                max_value=100,
                widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
            )
        self.order_fields([*LIMIT_NAMES, "reason", "based_on"])

    def limits(self) -> dict[str, float]:
        """As shares of 1; what reads the same as before stays exactly as it was."""
        given = {name: self.cleaned_data[name] for name in LIMIT_NAMES}
        return {
            name: self.now[name] if value == round(100 * self.now[name], 1) else value / 100
            for name, value in given.items()
        }
