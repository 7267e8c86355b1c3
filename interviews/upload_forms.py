"""Forms for texts on their way in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interviews.conversion.outcome import EXTENSIONS, Problem
from interviews.pseudonyms.typed import LONGEST
from interviews.transcript.text import MOST_LETTERS
from interviews.upload_words import ONE_OF_A_KIND, file_sentence
from tna_portal.common.forms import PortalForm


class UploadForm(PortalForm):
    """A text as a file, or typed."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("DOCX, ODT, PDF with text, RTF, TXT, HTML, SRT or VTT, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)}),
    )
    text = forms.CharField(
        label=_("Or paste the text here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def clean(self) -> dict[str, Any]:
        """The bytes and the name of whichever was given, under `data` and `name`."""
        cleaned = super().clean() or self.cleaned_data
        upload, text = cleaned.get("file"), cleaned.get("text") or ""
        if upload is None and not text.strip():
            self.add_error("file", file_sentence(Problem.EMPTY))
        elif upload is None and len(text) > 2 * MOST_LETTERS:
            self.add_error("text", file_sentence(Problem.TOO_LARGE))
        elif upload is None:
            cleaned["data"], cleaned["name"] = text.encode("utf-8", "ignore"), "typed.txt"
        else:
            cleaned["data"], cleaned["name"] = upload.read(), upload.name
        return cleaned


class ArchiveForm(PortalForm):
    """Many interviews at once."""

    round: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Round"), empty_label=None
    )
    file = forms.FileField(
        label=_("ZIP archive"),
        help_text=_(
            "Up to 200 texts and one sheet (XLSX or CSV) with a row for each, at most 50 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )

    def __init__(self, *args: Any, rounds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("round", rounds)


class NameForm(PortalForm):
    """A name that was not suggested."""

    words = forms.CharField(
        label=_("Words as they stand in the text"),
        max_length=LONGEST,
        help_text=_("A name in its first form is found in all its forms."),
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=list(ONE_OF_A_KIND.items()))
