"""What all forms of staff share."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from tna_portal.common.languages import localised


def name_of(thing: Any) -> str:
    """A thing's name in the reader's language."""
    return localised(thing, "name")


EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


class DayField(forms.DateField):
    """A date with the browser's own picker; a year such as 0226 is a slip."""

    def __init__(self, *, label: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        message = _("Choose a day between 1990 and 2100.")
        bounds = [MinValueValidator(EARLIEST, message), MaxValueValidator(LATEST, message)]
        super().__init__(label=label, widget=widget, validators=bounds)


class PortalForm(forms.Form):
    """A form whose button and frame stand in the template."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def choose_from(self, field: str, queryset: Any, label: Callable[[Any], str] = name_of) -> None:
        """Give a field of objects its queryset and the words for each."""
        chosen = cast("Any", self.fields[field])
        chosen.queryset = queryset
        chosen.label_from_instance = label
