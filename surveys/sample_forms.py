"""Forms for planning a sample: how it is shared out, or a number for each cell."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.models.sample import SampleMethod
from surveys.sampling import MINIMUM, Cell
from surveys.services.samples import LARGEST_SEED
from tna_portal.common.forms import PortalForm


class SampleForm(PortalForm):
    """How many people, shared how; and a seed, where a draw is to be repeated."""

    method = forms.ChoiceField(
        label=_("How the total is shared"),
        choices=[choice for choice in SampleMethod.choices if choice[0] != SampleMethod.HAND],
    )
    total = forms.IntegerField(label=_("People in all"), min_value=1)
    minimum = forms.IntegerField(
        label=_("At least so many of each region and post"),
        min_value=0,
        max_value=1000,
        help_text=_(
            "For the method with a minimum. Where fewer people are known, all of them are drawn."
        ),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=LARGEST_SEED,
        help_text=_(
            "Leave empty for a number chosen by chance. The same seed draws the same people."
        ),
    )

    def __init__(self, *args: Any, sizes: Mapping[Cell, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sizes = sizes

    def clean(self) -> dict[str, Any]:
        """Nobody is drawn twice, and the minimum of all cells fits into the total."""
        data = super().clean() or self.cleaned_data
        total, minimum, known = data.get("total"), data.get("minimum"), sum(self.sizes.values())
        if total is not None and total > known:
            text = _("Only %(known)s people are known.")
            self.add_error("total", forms.ValidationError(text, params={"known": known}))
        if data.get("method") == MINIMUM and None not in (data.get("total"), minimum):
            needed = sum(min(size, minimum or 0) for size in self.sizes.values())
            if needed > data["total"]:
                text = _("This minimum needs at least %(needed)s people in all.")
                self.add_error("minimum", forms.ValidationError(text, params={"needed": needed}))
        return data


class HandForm(PortalForm):
    """A number for each cell in which people are known."""

    def __init__(self, *args: Any, labels: Mapping[Cell, str], sizes: Mapping[Cell, int]) -> None:
        super().__init__(*args)
        self.sizes = sizes
        for cell, size in sizes.items():
            self.fields[self.name_of(cell)] = forms.IntegerField(
                label=labels[cell], required=False, min_value=0, max_value=size
            )

    @staticmethod
    def name_of(cell: Cell) -> str:
        """The name of a cell's field."""
        return f"n_{cell[0]}_{cell[1]}"

    def field_of(self, cell: Cell) -> forms.BoundField:
        """The field of one cell."""
        return self[self.name_of(cell)]

    def quota(self) -> dict[Cell, int]:
        """Cell -> number, as far as they could be read; an empty field is nobody."""
        return {cell: self.cleaned_data.get(self.name_of(cell)) or 0 for cell in self.sizes}

    def clean(self) -> dict[str, Any]:
        """A sample of nobody is a slip."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(self.quota().values()):
            raise forms.ValidationError(_("Enter at least one number."))
        return data
