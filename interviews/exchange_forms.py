"""Forms of exports and imports."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from interviews.choices import ConsentScope, ExchangeKind, IntervieweeGroup
from interviews.exchange_words import PROBLEMS
from interviews.refi_qda.problems import ExchangeProblem
from interviews.selectors.exchange import ALL, FINAL
from interviews.services.exchange import MOST_UPLOAD
from interviews.services.importing import LEFT_OUT, OUTSIDE
from tna_portal.common.forms import DayField, PortalForm
from tna_portal.common.languages import CODES, LANGUAGES, localised

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from interviews.models import Code
    from tna_portal.organisation.models import Region, User

TALKS = (
    ("kk", "Қазақша"),
    ("ru", "Русский"),
    ("kk,ru", "Қазақша, русский"),
    ("en", "English"),
)
NEW = "new"
_UNCHOSEN = ("", "—")


class ExportForm(PortalForm):
    """Codings of a round as a file."""

    kind = forms.ChoiceField(
        label=_("Format"),
        choices=[one for one in ExchangeKind.choices if one[0] != ExchangeKind.IMPORT],
    )
    whose = forms.ChoiceField(label=_("Codings"))
    unready = forms.ChoiceField(
        label=_("Texts in which names have not been looked for"),
        choices=(
            ("leave_out", _("leave out")),
            ("mask", _("with everything covered that looks like a name")),
        ),
    )
    language = forms.ChoiceField(label=_("Language of the words"), choices=LANGUAGES)
    crlf = forms.BooleanField(label=_("Line ends for MAXQDA (.qdpx)"), required=False)
    bom = forms.BooleanField(
        label=_("Mark the CSV file for older spreadsheet programs"), required=False, initial=True
    )
    reason = forms.CharField(label=_("Purpose (recorded)"), min_length=5, max_length=500)

    def __init__(self, *args: Any, coders: "Iterable[tuple[User, int]] | None", **kwargs: Any):
        """`coders` with their numbers in files; None where only final codings may be exported."""
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [(FINAL, _("final ones, which count"))]
        if coders is not None:
            choices.append((ALL, _("those of all coders, as far as you may see them")))
            choices += [(str(one.pk), f"{one.full_name} ({number})") for one, number in coders]
        cast("forms.ChoiceField", self.fields["whose"]).choices = choices


class ArchiveForm(PortalForm):
    """A .qdpx file."""

    file = forms.FileField(
        label=_("REFI-QDA project (.qdpx)"), widget=forms.FileInput(attrs={"accept": ".qdpx"})
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Not larger than what is read."""
        file = cast("UploadedFile[Any]", self.cleaned_data["file"])
        if (file.size or 0) > MOST_UPLOAD:
            raise forms.ValidationError(PROBLEMS[ExchangeProblem.TOO_LARGE])
        return file


class DecisionsForm(PortalForm):
    """Who the coders of a file are, what its codes are here, and what becomes of its texts."""

    language = forms.ChoiceField(label=_("The memos are written in"), choices=LANGUAGES)
    consent_scope = forms.ChoiceField(
        label=_("Consent of the new interviews"), choices=ConsentScope.choices
    )
    consent_recording = forms.BooleanField(label=_("Agreed to a recording"), required=False)

    def __init__(
        self,
        *args: Any,
        preview: Mapping[str, Any],
        decided: Mapping[str, Any] | None,
        coders: "Iterable[User]",
        codes: "Sequence[Code]",
        regions: "Iterable[Region]",
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self._preview = preview
        self._decided = decided or {"coders": {}, "codes": {}, "texts": {}}
        for name in ("language", "consent_scope", "consent_recording"):
            if name in self._decided:
                self.initial[name] = self._decided[name]
        self._ask_coders(coders)
        self._ask_codes(codes)
        homes = [(home.iso, localised(home, "name")) for home in regions]
        for number, text in enumerate(preview["texts"]):
            self._ask_text(number, text, homes)
        if not any(self._is_new(text) for text in preview["texts"]):
            del self.fields["consent_scope"], self.fields["consent_recording"]

    def _ask_coders(self, coders: "Iterable[User]") -> None:
        """Never chosen beforehand: a name in a file proves nothing."""
        accounts = [(str(one.pk), f"{one.full_name} ({one.email})") for one in coders]
        choices = [
            _UNCHOSEN,
            (OUTSIDE, _("somebody without an account; keep the name")),
            (LEFT_OUT, _("leave the codings out")),
            *accounts,
        ]
        for number, coder in enumerate(self._preview["coders"]):
            label = f"{coder['name'] or _('unknown coder')} ({_codings(coder['codings'])})"
            field = forms.ChoiceField(label=label, choices=choices)
            field.initial = self._decided["coders"].get(coder["guid"])
            self.fields[f"coder_{number}"] = field

    def _ask_codes(self, codes: "Sequence[Code]") -> None:
        usable = [code for code in codes if code.is_codable]
        choices = [
            _UNCHOSEN,
            (LEFT_OUT, _("leave the codings out")),
            *((str(code.pk), f"{code.key} {localised(code, 'name')}") for code in usable),
        ]
        known: dict[str, str] = {}
        for code in usable:
            names = (str(code.guid), code.key, *(getattr(code, f"name_{one}") for one in CODES))
            for name in names:
                known.setdefault(name.casefold(), str(code.pk))
        for number, code in enumerate(self._preview["codes"]):
            proposed = known.get(code["guid"]) or known.get(code["name"].casefold())
            field = forms.ChoiceField(
                label=f"{code['path']} ({_codings(code['codings'])})", choices=choices
            )
            field.initial = self._decided["codes"].get(code["guid"], proposed)
            self.fields[f"code_{number}"] = field

    def _ask_text(self, number: int, text: Mapping[str, Any], homes: list[tuple[str, str]]) -> None:
        if not text["length"]:
            return
        decided = self._decided["texts"].get(text["guid"])
        is_left_out = decided == LEFT_OUT
        take = (NEW, _("take in"))
        self.fields[f"take_{number}"] = forms.ChoiceField(
            label=_("This text"),
            choices=(take, (LEFT_OUT, _("leave out"))),
            initial=LEFT_OUT if is_left_out else NEW,
        )
        if not self._is_new(text):
            return
        card = decided if isinstance(decided, dict) else text["card"]
        asked: dict[str, forms.Field] = {
            "region": forms.ChoiceField(label=_("Region"), choices=[_UNCHOSEN, *homes]),
            "group": forms.ChoiceField(
                label=_("Interviewee"), choices=[_UNCHOSEN, *IntervieweeGroup.choices]
            ),
            "language": forms.ChoiceField(
                label=_("Language of the talk"), choices=[_UNCHOSEN, *TALKS]
            ),
            "held_on": DayField(label=_("Held on")),
        }
        for name, field in asked.items():
            field.required = False  # asked for where the text is taken in
            field.initial = card.get(name, "")
            self.fields[f"{name}_{number}"] = field

    @staticmethod
    def _is_new(text: Mapping[str, Any]) -> bool:
        return bool(text["length"]) and not text["interview"]

    def clean(self) -> dict[str, Any]:
        """Every new text that is taken in needs its card."""
        cleaned = super().clean() or self.cleaned_data
        for number, text in enumerate(self._preview["texts"]):
            if not self._is_new(text) or cleaned.get(f"take_{number}") != NEW:
                continue
            for name in ("region", "group", "language", "held_on"):
                field = f"{name}_{number}"
                if not cleaned.get(field) and field not in self.errors:
                    self.add_error(field, _("Please fill this in."))
        return cleaned

    def decisions(self) -> dict[str, Any]:
        """As the worker takes them: plain JSON by GUID."""
        given = self.cleaned_data
        texts: dict[str, Any] = {}
        for number, text in enumerate(self._preview["texts"]):
            if given.get(f"take_{number}") != NEW:
                texts[text["guid"]] = LEFT_OUT
            elif self._is_new(text):
                names = ("region", "group", "language")
                card = {name: given[f"{name}_{number}"] for name in names}
                texts[text["guid"]] = card | {"held_on": given[f"held_on_{number}"].isoformat()}
        return {
            "language": given["language"],
            "consent_scope": given.get("consent_scope", ConsentScope.PROGRAMMES),
            "consent_recording": given.get("consent_recording", False),
            "coders": self._chosen("coder", "coders"),
            "codes": self._chosen("code", "codes"),
            "texts": texts,
        }

    def _chosen(self, field: str, kind: str) -> dict[str, str]:
        return {
            one["guid"]: self.cleaned_data[f"{field}_{number}"]
            for number, one in enumerate(self._preview[kind])
        }

    def coder_fields(self) -> Iterator[forms.BoundField]:
        """One a coder."""
        return (self[name] for name in self.fields if name.startswith("coder_"))

    def code_fields(self) -> Iterator[forms.BoundField]:
        """One a code."""
        return (self[name] for name in self.fields if name.startswith("code_"))

    def texts(self) -> Iterator[tuple[Mapping[str, Any], list[forms.BoundField]]]:
        """Each text with its fields."""
        for number, text in enumerate(self._preview["texts"]):
            names = [
                f"{name}_{number}" for name in ("take", "region", "group", "language", "held_on")
            ]
            yield text, [self[name] for name in names if name in self.fields]


def counting_choice(preview: Mapping[str, Any], raw: str) -> Mapping[str, Any] | None:
    """The reading that was chosen by its number; None for anything else."""
    scores = preview["counting"]["scores"]
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < len("100") else len(scores)
    return scores[number]["counting"] if number < len(scores) else None


def _codings(number: int) -> str:
    return ngettext("%(number)s coding", "%(number)s codings", number) % {"number": number}
