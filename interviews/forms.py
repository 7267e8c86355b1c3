"""Forms of the interviews room."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from interviews.services.coding import LIMIT, Finding
from interviews.services.finals import TEXTS as TRANSLATED
from tna_portal.common.forms import PortalForm
from tna_portal.common.languages import LANGUAGES, localised


class CorrectionForm(PortalForm):
    """A corrected text with the reason; `seen` is the digest of the text whose effects were looked at."""

    text = forms.CharField(
        label=_("Text of the interview"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("Change only what was written down wrongly. Codings move with their words."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class PlaceForm(PortalForm):
    """The sentences of a passage, by their numbers."""

    first = forms.IntegerField(label=_("From sentence"), min_value=1)
    until = forms.IntegerField(label=_("to sentence"), min_value=1)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, last: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = last

    def clean(self) -> dict[str, Any]:
        """Both in the text, in this order."""
        cleaned = super().clean() or self.cleaned_data
        first, until = cleaned.get("first"), cleaned.get("until")
        if first and until and not first <= until <= self.last:
            message = _("The text has sentences 1 to %(count)s, in this order.")
            self.add_error("until", message % {"count": self.last})
        return cleaned


class FindingForm(PortalForm):
    """A finding: its code, key issue and interpretation. What is missing may be written until handing in."""

    code = forms.ChoiceField(label=_("Problem category"))
    key_issue = forms.CharField(
        label=_("Key issue"),
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    interpretation = forms.CharField(
        label=_("Interpretation, solution"),
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    skills_need = forms.CharField(
        label=_("Skill need"),
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    memo = forms.CharField(
        label=_("Note to oneself"),
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    language = forms.ChoiceField(label=_("Written in"), choices=LANGUAGES)
    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, codes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(code.pk), f"{code.key} {localised(code, 'name')}") for code in codes]
        cast("forms.ChoiceField", self.fields["code"]).choices = choices

    def finding(self) -> "Finding":
        """What a coding is written with."""
        names = ("key_issue", "interpretation", "skills_need", "memo", "language")
        found = {name: self.cleaned_data[name] for name in names}
        return cast("Finding", found | {"code_id": int(self.cleaned_data["code"])})


class PassageForm(FindingForm):
    """A coding without a script: its passage is told by the numbers of sentences."""

    first = forms.IntegerField(label=_("From sentence"), min_value=1, max_value=2**31 - 1)
    last = forms.IntegerField(label=_("to sentence"), min_value=1, max_value=2**31 - 1)
    field_order = ("first", "last")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["revision"]


class ReasonForm(PortalForm):
    """Why a text goes back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LIMIT, widget=forms.Textarea(attrs={"rows": 3})
    )


class DrawForm(PortalForm):
    """How many texts two people code, and the seed that repeats the draw."""

    percent = forms.DecimalField(
        label=_("Share of texts, %"), min_value=20, max_value=100, decimal_places=1, initial=20
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=2**31 - 1,
        help_text=_("Any number. The same number draws the same texts again."),
    )


class DecisionForm(PortalForm):
    """What the lead makes of one passage. `choices` name the coders' versions."""

    choice = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    span = forms.ChoiceField(label=_("Passage"), required=False)
    code = forms.ChoiceField(label=_("Problem category"), required=False)
    key_issue = forms.CharField(
        label=_("Key issue"),
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    interpretation = forms.CharField(
        label=_("Interpretation, solution"),
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    skills_need = forms.CharField(
        label=_("Skill need"),
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    language = forms.ChoiceField(label=_("Written in"), choices=LANGUAGES, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, choices: Any, spans: Any, codes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(code.pk), f"{code.key} {localised(code, 'name')}") for code in codes]
        for field, options in (("choice", choices), ("span", spans), ("code", named)):
            cast("forms.ChoiceField", self.fields[field]).choices = options


class TranslationForm(PortalForm):
    """A finding in the languages it was not written in."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, final: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "key_issue": _("Key issue"),
            "interpretation": _("Interpretation, solution"),
            "skills_need": _("Skill need"),
        }
        self.parts = [
            (language, part)
            for language, _name in LANGUAGES
            if language != final.language
            for part in TRANSLATED
            if getattr(final, part)
        ]
        tongues = dict(LANGUAGES)
        for language, part in self.parts:
            self.fields[f"{part}_{language}"] = forms.CharField(
                label=f"{labels[part]} ({tongues[language]})",
                required=False,
                max_length=LIMIT,
                widget=forms.Textarea(attrs={"rows": 2, "lang": language}),
            )

    def translations(self) -> dict[str, dict[str, str]]:
        """language -> part -> text."""
        found: dict[str, dict[str, str]] = {}
        for language, part in self.parts:
            found.setdefault(language, {})[part] = self.cleaned_data[f"{part}_{language}"]
        return found
