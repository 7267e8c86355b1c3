"""Forms of the codebook."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from interviews.codes.entries import LONGEST_NAME, LONGEST_TEXT, PARTS, TEXTS
from interviews.codes.palette import PALETTE
from interviews.models import Code
from tna_portal.common.forms import PortalForm
from tna_portal.common.languages import CODES, LANGUAGES, localised

MOST_FILE_BYTES = 5 * 1024 * 1024
PART_LABELS = {
    "name": _("Name"),
    "definition": _("Definition"),
    "example": _("Example"),
    "use_when": _("When to use"),
    "not_when": _("When not to use"),
    "issue": _("Usual key issue"),
    "interpretation": _("Usual interpretation"),
}
COLOUR_NAMES = (
    _("deep turquoise"), _("orange"), _("violet"), _("pink"), _("green"), _("brown"), _("wine red"),
    _("almost black"),
)  # fmt: skip


def code_label(code: Code) -> str:
    """Key and name."""
    return f"{code.key} {localised(code, 'name')}"


class CodeForm(PortalForm):
    """A code in three languages. `new`: also its key; `plain`: texts alone."""

    key = forms.SlugField(
        label=_("Key"), max_length=20, help_text=_("Short and lasting, such as T8.")
    )
    colour = forms.ChoiceField(
        label=_("Colour"), choices=list(zip(PALETTE, COLOUR_NAMES, strict=True)), required=False
    )
    is_codable = forms.BooleanField(
        label=_("Passages are coded with it"),
        required=False,
        help_text=_("Without this it only groups the categories below it."),
    )

    def __init__(self, *args: Any, new: bool, plain: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not new:
            del self.fields["key"]
        else:
            cast("forms.ChoiceField", self.fields["colour"]).choices = [
                ("", _("the next one")),
                *zip(PALETTE, COLOUR_NAMES, strict=True),
            ]
        if plain:
            del self.fields["colour"], self.fields["is_codable"]
        tongues = dict(LANGUAGES)
        for text in TEXTS:
            part, language = text.rsplit("_", 1)
            short = part == "name"
            widget = forms.TextInput() if short else forms.Textarea(attrs={"rows": 2})
            widget.attrs["lang"] = language
            self.fields[text] = forms.CharField(
                label=tongues[language],
                required=False,
                max_length=LONGEST_NAME if short else LONGEST_TEXT,
                widget=widget,
            )

    def clean(self) -> dict[str, Any]:
        """A name in at least one language."""
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(f"name_{code}") or f"name_{code}" in self.errors for code in CODES):
            self.add_error("name_kk", _("Write a name in at least one language."))
        return cleaned

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """(what it is, the fields of the three languages) in order."""
        return [(PART_LABELS[part], [self[f"{part}_{code}"] for code in CODES]) for part in PARTS]

    def head(self) -> list[forms.BoundField]:
        """The fields that are no texts."""
        return [self[name] for name in ("key", "colour", "is_codable") if name in self.fields]

    def texts(self) -> dict[str, str]:
        """Every text, empty ones too."""
        return {text: self.cleaned_data[text] for text in TEXTS}


class ParentForm(PortalForm):
    """Below which code a code stands."""

    parent = forms.ChoiceField(label=_("Below"), required=False)

    def __init__(self, *args: Any, codes: list[Code], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["parent"]).choices = [
            ("", _("at the top level")),
            *((str(code.pk), code_label(code)) for code in codes),
        ]


class TargetForm(PortalForm):
    """Which code a code becomes."""

    into = forms.ChoiceField(label=_("Merge into"))

    def __init__(self, *args: Any, codes: list[Code], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["into"]).choices = [
            ("", "—"),
            *((str(code.pk), code_label(code)) for code in codes),
        ]


class CodebookFileForm(PortalForm):
    """A codebook as a file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A .qdc of NVivo, ATLAS.ti, MAXQDA or QualCoder, a CSV of Taguette, or a CSV of the portal. At most 500 categories."
        ),
        widget=forms.FileInput(attrs={"accept": ".qdc,.csv,.xml,text/csv"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the texts in the file"),
        choices=LANGUAGES,
        help_text=_("A CSV of the portal holds all languages and says so itself."),
    )

    def clean_file(self) -> Any:
        """Not larger than a codebook can be."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_FILE_BYTES:
            raise forms.ValidationError(_("The file is too large: at most 5 MB."))
        return upload
