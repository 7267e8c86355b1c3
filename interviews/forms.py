"""Forms of the interviews room."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from interviews.choices import ConsentScope, IntervieweeGroup
from interviews.services.codebooks import TEXTS
from interviews.services.coding import LIMIT
from interviews.transcript.text import MOST_BYTES, MOST_LETTERS, TextProblem, UnusableText, decode
from tna_portal.common.forms import DayField, PortalForm
from tna_portal.common.languages import LANGUAGES, localised

TEXT_PROBLEMS = {
    TextProblem.EMPTY: _("There is no text in it."),
    TextProblem.TOO_LARGE: _(
        "The text is too long: at most 10 MB and 400,000 characters can be kept."
    ),
    TextProblem.NOT_UTF8: _(
        "The file is not a text in UTF-8. Save it as “plain text, UTF-8” and try again."
    ),
}


class InterviewForm(PortalForm):
    """The card of an interview."""

    round: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Round"), empty_label=None
    )
    region: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Region"), empty_label=None
    )
    group = forms.ChoiceField(label=_("Interviewee"), choices=IntervieweeGroup.choices)
    language = forms.ChoiceField(
        label=_("Language of the talk"),
        choices=[("kk", "Қазақша"), ("ru", "Русский"), ("kk,ru", "Қазақша, русский")],
    )
    held_on = DayField(label=_("Held on"))
    consent_scope = forms.ChoiceField(label=_("Consent"), choices=ConsentScope.choices)
    consent_recording = forms.BooleanField(label=_("Agreed to a recording"), required=False)

    def __init__(self, *args: Any, rounds: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("round", rounds)
        self.choose_from("region", regions)


class TranscriptForm(PortalForm):
    """A text, pasted or as a file."""

    text = forms.CharField(
        label=_("Text of the interview"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "Paste the text here, or choose a file below. Leave out names of people and villages."
        ),
    )
    file = forms.FileField(
        label=_("Text file (.txt, UTF-8)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".txt,text/plain"}),
    )

    def clean(self) -> dict[str, Any]:
        """The raw text of whichever was given, under `raw`."""
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.get("file")
        try:
            if upload is not None:
                if upload.size > MOST_BYTES:
                    raise UnusableText(TextProblem.TOO_LARGE)
                cleaned["raw"] = decode(upload.read())
            else:
                cleaned["raw"] = cleaned.get("text") or ""
                if len(cleaned["raw"]) > 2 * MOST_LETTERS:
                    raise UnusableText(TextProblem.TOO_LARGE)
            if not cleaned["raw"].strip():
                raise UnusableText(TextProblem.EMPTY)
        except UnusableText as error:
            self.add_error("file" if upload is not None else "text", TEXT_PROBLEMS[error.problem])
        return cleaned


class FindingForm(PortalForm):
    """A coding: the passage, its code, key issue and interpretation."""

    start = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    quote = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    code = forms.ChoiceField(label=_("Problem category"))
    key_issue = forms.CharField(
        label=_("Key issue"), max_length=LIMIT, widget=forms.Textarea(attrs={"rows": 2})
    )
    interpretation = forms.CharField(
        label=_("Interpretation, solution"),
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    language = forms.ChoiceField(label=_("Written in"), choices=LANGUAGES)

    def __init__(self, *args: Any, codes: Any, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(code.pk), f"{code.key} {localised(code, 'name')}") for code in codes]
        cast("forms.ChoiceField", self.fields["code"]).choices = choices
        if editing:
            for name in ("start", "end", "quote"):
                del self.fields[name]
            self.fields["revision"] = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class CodeForm(PortalForm):
    """A code of the codebook in three languages."""

    key = forms.SlugField(label=_("Key"), max_length=20)
    is_retired = forms.BooleanField(label=_("No longer used for new codings"), required=False)

    def __init__(self, *args: Any, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "name": _("Name"),
            "definition": _("Definition"),
            "issue": _("Usual key issue"),
            "interpretation": _("Usual interpretation"),
        }
        tongues = dict(LANGUAGES)
        for text in TEXTS:
            part, language = text.rsplit("_", 1)
            short = part == "name"
            self.fields[text] = forms.CharField(
                label=f"{labels[part]} ({tongues[language]})",
                required=short,
                max_length=120 if short else LIMIT,
                widget=forms.TextInput() if short else forms.Textarea(attrs={"rows": 2}),
            )
        if editing:
            del self.fields["key"]
        else:
            del self.fields["is_retired"]

    def texts(self) -> dict[str, str]:
        """The twelve texts."""
        return {text: self.cleaned_data[text] for text in TEXTS}
