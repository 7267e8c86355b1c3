"""Forms of fieldwork staff."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.models.files import FileKind
from surveys.services.letters import MOST_USES
from surveys.services.messages import LAST_DAY, MOST_DAYS, SHORTEST_GAP
from tna_portal.common.forms import DayField, PortalForm, name_of
from tna_portal.organisation.access import regions_for
from tna_portal.organisation.choices import PostCategory, RespondentGroup
from tna_portal.organisation.selectors import districts_in

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

LETTER_LANGUAGES = (
    ("kk", _("Kazakh")),
    ("ru", _("Russian")),
    ("kk,ru", _("Kazakh, then Russian")),
)
FORM_LANGUAGES = (("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English")))
LETTER_KINDS = ((FileKind.LETTERS_PDF, "PDF"), (FileKind.LETTERS_DOCX, "DOCX"))
SHORTEST_REASON = 10


def _places(user: "User") -> tuple[Any, Any]:
    """Regions that a person may see, and their districts."""
    regions = regions_for(user)
    return regions, districts_in(regions)


class PersonLettersForm(PortalForm):
    """Letters to persons: whoever has no code yet, or also those who have not finished."""

    district: Any = forms.ModelChoiceField(
        queryset=None, label=_("District"), required=False, empty_label=_("all of my regions")
    )
    language = forms.ChoiceField(label=_("Language of the letters"), choices=LETTER_LANGUAGES)
    kind = forms.ChoiceField(label=_("Format"), choices=LETTER_KINDS)
    again = forms.BooleanField(
        label=_("Also new codes for those who have not finished"),
        required=False,
        help_text=_("Their old codes stop working; what they have answered is kept."),
    )

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("district", _places(user)[1])


class LetterLinkForm(PortalForm):
    """One letter to an office, with a link for several people."""

    group = forms.ChoiceField(label=_("Who answers"), choices=RespondentGroup.choices)
    region: Any = forms.ModelChoiceField(queryset=None, label=_("Region"), empty_label=None)
    district: Any = forms.ModelChoiceField(
        queryset=None, label=_("District"), required=False, empty_label=_("whole region")
    )
    addressee = forms.CharField(
        label=_("Addressee"),
        max_length=160,
        help_text=_("As it is to be printed, for instance the office of an akim or a maslikhat."),
    )
    most_uses = forms.IntegerField(
        label=_("How many people may answer"), min_value=1, max_value=MOST_USES, initial=10
    )
    language = forms.ChoiceField(label=_("Language of the letters"), choices=LETTER_LANGUAGES)
    kind = forms.ChoiceField(label=_("Format"), choices=LETTER_KINDS)

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions, districts = _places(user)
        self.choose_from("region", regions)
        self.choose_from("district", districts)

    def clean(self) -> dict[str, Any]:
        """A district lies in the region."""
        data = super().clean() or {}
        district, region = data.get("district"), data.get("region")
        if district is not None and region is not None and district.region_id != region.pk:
            self.add_error("district", _("This district does not belong to the chosen region."))
        return data


class PaperFormForm(PortalForm):
    """A questionnaire to print."""

    group = forms.ChoiceField(label=_("Who answers"), choices=RespondentGroup.choices)
    language = forms.ChoiceField(label=_("Language of the form"), choices=FORM_LANGUAGES)


class ExportForm(PortalForm):
    """Raw answers as a file."""

    kind = forms.ChoiceField(
        label=_("Format"),
        choices=((FileKind.ANSWERS_XLSX, "XLSX"), (FileKind.ANSWERS_CSV, "CSV")),
    )
    labels = forms.ChoiceField(
        label=_("Answers as"), choices=(("codes", _("codes")), ("labels", _("words")))
    )
    language = forms.ChoiceField(
        label=_("Language of the words"),
        choices=FORM_LANGUAGES,
    )
    bom = forms.BooleanField(
        label=_("Mark the CSV file for older spreadsheet programs"), required=False, initial=True
    )
    version = forms.BooleanField(
        label=_("With the way of entry and the version of the questionnaire"), required=False
    )
    flags = forms.BooleanField(label=_("With flags of quality, as codes"), required=False)
    reason = forms.CharField(
        label=_("Purpose (recorded)"), min_length=SHORTEST_REASON, max_length=500
    )


class RemindersForm(PortalForm):
    """After how many days people are reminded."""

    days = forms.CharField(
        label=_("Days after the invitation"),
        required=False,
        max_length=60,
        help_text=_(
            "For instance 7, 14: whoever has not finished by then gets an e-mail. Empty: no reminders."
        ),
    )

    def clean_days(self) -> list[int]:
        """Numbers with commas or blanks between them."""
        written = self.cleaned_data["days"].replace(",", " ").replace(";", " ").split()
        if not all(
            part.isascii() and part.isdigit() and len(part) <= len("90") for part in written
        ):
            raise forms.ValidationError(_("Please enter numbers of days, for instance 7, 14."))
        days = sorted({int(part) for part in written})
        if len(days) > MOST_DAYS:
            raise forms.ValidationError(
                _("At most %(most)s reminders can be set."), params={"most": MOST_DAYS}
            )
        if any(not 1 <= day <= LAST_DAY for day in days):
            raise forms.ValidationError(
                _("A day is a number from 1 to %(last)s."), params={"last": LAST_DAY}
            )
        if any(after - before < SHORTEST_GAP for before, after in pairwise(days)):
            raise forms.ValidationError(_("Please leave at least one day between two reminders."))
        return days


class KeepLongerForm(PortalForm):
    """A later last day for anonymous answers."""

    until = DayField(label=_("Keep the answers until"))
    reason = forms.CharField(
        label=_("Reason (recorded)"), min_length=SHORTEST_REASON, max_length=500
    )


class QuotaForm(PortalForm):
    """One quota: an empty field means any."""

    group = forms.ChoiceField(label=_("Who answers"), choices=RespondentGroup.choices)
    region: Any = forms.ModelChoiceField(
        queryset=None, label=_("Region"), required=False, empty_label=_("all regions together")
    )
    category = forms.ChoiceField(
        label=_("Post"),
        required=False,
        choices=[("", _("all posts together")), *PostCategory.choices],
    )
    most = forms.IntegerField(
        label=_("At most so many answers"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("Leave empty to remove the quota."),
    )

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("region", _places(user)[0], name_of)
