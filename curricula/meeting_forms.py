"""Forms of the proposals for the next questionnaire."""

from django import forms
from django.utils.translation import gettext_lazy as _

from curricula.models import ProposalState
from tna_portal.common.forms import PortalForm


class ProposalForm(PortalForm):
    """A decision: either a questionnaire that takes the area, or a state with its reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to decline."),
    )
    state = forms.ChoiceField(
        choices=ProposalState.choices, required=False, widget=forms.HiddenInput
    )
    target = forms.RegexField(r"^[0-9]{1,18}:[a-z]{1,8}$", required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_target(self) -> tuple[int, str] | None:
        """Id of the round and the group."""
        given = self.cleaned_data["target"]
        if not given:
            return None
        round_id, group = given.split(":")
        return int(round_id), group

    def clean(self) -> None:
        """One of the two was pressed."""
        super().clean()
        if not self.errors and not (self.cleaned_data["target"] or self.cleaned_data["state"]):
            raise forms.ValidationError(_("Choose what becomes of the proposal."))
