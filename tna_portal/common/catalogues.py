"""Message catalogues without GNU gettext: found, merged, compiled and checked by Babel.

The portal's own messages stand in locale/<language>/, what we say in place of Django and allauth
in locale/frameworks/<language>/. A message's id is its English text, so English has no catalogue.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

TRANSLATED = ("kk", "ru")
OWN = "locale"
FRAMEWORKS = "locale/frameworks"
OWN_SOURCES = ("tna_portal", "surveys", "interviews", "curricula", "templates")
DJANGO_CATALOGUES = ("conf", "contrib/auth", "contrib/contenttypes", "contrib/sessions")
ALLAUTH_SOURCES = ("account", "core", "templates/account", "templates/allauth")

# Russian as CLDR counts: 1 тема, 2 темы, 5 тем. Kazakh: one or not one.
PLURALS = {
    "kk": "nplurals=2; plural=(n != 1);",
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
        "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
    ),
}
_ONE_OR_MORE = {"gettext": None, "ngettext": (1, 2)}
_IN_CONTEXT = {"pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
KEYWORDS = {
    "_": None,
    "gettext_noop": None,
    **_ONE_OR_MORE,
    **_IN_CONTEXT,
    **{f"{name}_lazy": spec for name, spec in {**_ONE_OR_MORE, **_IN_CONTEXT}.items()},
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdfr]|%[sdfr]|\{\w*\}")


@dataclass(frozen=True)
class Flaw:
    """Why a catalogue may not be delivered."""

    catalogue: str
    reason: str
    message: str

    def __str__(self) -> str:
        return f"{self.catalogue}: {self.reason}: {self.message}"


def po_file(root: Path, language: str, place: str = OWN) -> Path:
    """Where a language's messages stand."""
    return root / place / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    """A catalogue; an empty one when there is no file yet."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages(catalogue: Catalog) -> Iterator[Message]:
    """All messages except the header."""
    return (message for message in catalogue if message.id)


def find(catalogue: Catalog, message: Message) -> Message | None:
    """The same message (text and context) in another catalogue."""
    return catalogue.get(singular(message), message.context)


def singular(message: Message) -> str:
    """The id by which a message is looked up."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def forms(message: Message) -> tuple[str, ...]:
    """The translation's plural forms; one when it has none."""
    found = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return tuple(form or "" for form in found)


# --- finding messages in sources -------------------------------------------------------------------
def extract_from(root: Path, folders: Iterable[str]) -> Catalog:
    """Every message marked for translation in Python files and templates below the folders."""
    catalogue = Catalog()
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            in_template = path.suffix in (".html", ".txt") and "templates" in path.parts
            if path.suffix == ".py" or in_template:
                _add_file(catalogue, path, path.relative_to(root).as_posix())
    return catalogue


def extract_own(root: Path) -> Catalog:
    """What the portal itself says."""
    return extract_from(root, OWN_SOURCES)


def _add_file(catalogue: Catalog, path: Path, name: str) -> None:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Blanked-out markup keeps its indentation, at which Python's tokenizer would stumble.
        lines = templatize(source, origin=name).splitlines()
        source = "\n".join(line.lstrip() for line in lines)
    found = extract("python", BytesIO(source.encode()), KEYWORDS, ("Translators:",), {})
    for line, identity, comments, context in found:
        if identity:
            catalogue.add(
                identity, locations=[(name, line)], auto_comments=comments, context=context
            )


def framework_messages() -> Catalog:
    """Everything Django and allauth.account can say to a user of the portal."""
    needed = Catalog()
    for part in DJANGO_CATALOGUES:
        path = _package("django") / part / "locale/en/LC_MESSAGES/django.po"
        for message in messages(read(path, "en")):
            needed.add(message.id, locations=[(f"django/{part}", 1)], context=message.context)
    for message in messages(extract_from(_package("allauth"), ALLAUTH_SOURCES)):
        needed.add(message.id, locations=[("allauth", 1)], context=message.context)
    return needed


def shipped_messages(language: str) -> list[Catalog]:
    """The frameworks' own translations into a language."""
    parts = [_package("django") / part for part in DJANGO_CATALOGUES] + [_package("allauth")]
    return [read(part / f"locale/{language}/LC_MESSAGES/django.po", language) for part in parts]


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    return Path(spec.origin).parent


# --- writing ---------------------------------------------------------------------------------------
def update(root: Path) -> None:
    """Bring the portal's own catalogues up to the sources; translations stay, orphans go."""
    template = extract_own(root)
    for language in TRANSLATED:
        path = po_file(root, language)
        write(path, language, _merged(template, read(path, language)))


def _merged(template: Catalog, known: Catalog) -> Catalog:
    merged = Catalog(locale=known.locale)
    for message in messages(template):
        old = find(known, message)
        keep = old is not None and old.pluralizable == message.pluralizable
        merged.add(
            message.id,
            old.string if keep and old is not None else None,
            locations=sorted(set(message.locations)),
            flags={"fuzzy"} if keep and old is not None and old.fuzzy else (),
            auto_comments=message.auto_comments,
            user_comments=old.user_comments if old is not None else (),
            context=message.context,
        )
    return merged


def write(path: Path, language: str, catalogue: Catalog) -> None:
    """Write a .po file that changes only where messages do: no dates, no line numbers."""
    body = BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, sort_by_file=True, include_lineno=False)
    header = "".join(
        f'"{line}\\n"\n'
        for line in (
            f"Language: {language}",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=UTF-8",
            "Content-Transfer-Encoding: 8bit",
            f"Plural-Forms: {PLURALS[language]}",
        )
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f'msgid ""\nmsgstr ""\n{header}\n'.encode() + body.getvalue().rstrip() + b"\n"
    path.write_bytes(text)


def compile_all(root: Path) -> list[Path]:
    """Compile every catalogue that changed since the last time; the files written."""
    written = []
    for source in sorted((root / OWN).rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        partial = target.with_name(f"{target.name}.{os.getpid()}")
        with partial.open("wb") as file:
            write_mo(file, read(source, source.parts[-3]))
        partial.replace(target)  # another process may be reading, or compiling as well
        written.append(target)
    return written


# --- checking --------------------------------------------------------------------------------------
def flaws(root: Path) -> list[Flaw]:
    """Everything that keeps the catalogues from being delivered."""
    own, theirs = extract_own(root), framework_messages()
    found: list[Flaw] = []
    for language in TRANSLATED:
        name = f"{OWN}/{language}"
        catalogue = read(po_file(root, language), language)
        found += [
            Flaw(name, "not in the sources", singular(message))
            for message in messages(catalogue)
            if find(own, message) is None
        ]
        found += _gaps(name, own, [catalogue])
        found += _mistakes(name, catalogue)
        name = f"{FRAMEWORKS}/{language}"
        catalogue = read(po_file(root, language, FRAMEWORKS), language)
        # Kazakh is judged by our own words alone, because the frameworks' are partly wrong.
        shipped = [] if language == "kk" else shipped_messages(language)
        found += _gaps(name, theirs, [catalogue, *shipped])
        found += _mistakes(name, catalogue)
    return found


def _gaps(name: str, needed: Catalog, catalogues: list[Catalog]) -> list[Flaw]:
    found = []
    for message in messages(needed):
        same = [find(catalogue, message) for catalogue in catalogues]
        if not any(entry and all(forms(entry)) and not entry.fuzzy for entry in same):
            found.append(Flaw(name, "not translated", singular(message)))
    return found


def _mistakes(name: str, catalogue: Catalog) -> list[Flaw]:
    found = []
    for message in messages(catalogue):
        if message.fuzzy:
            found.append(Flaw(name, "to be looked at (fuzzy)", singular(message)))
        if all(forms(message)) and not same_placeholders(message):
            found.append(Flaw(name, "other placeholders", singular(message)))
    return found


def same_placeholders(message: Message) -> bool:
    """Whether each form fills in what the English text does.

    Only where one form stands for the number one alone, it may leave the number out as English
    does; the Russian first form is said of 21 as well.
    """
    said = forms(message)
    if isinstance(message.id, str):
        return all(_placeholders(form) == _placeholders(message.id) for form in said)
    one, many = (_placeholders(text) for text in message.id)
    first, *others = (_placeholders(form) for form in said)
    first_allowed = (one, many) if len(said) == 2 else (many,)
    return first in first_allowed and all(other == many for other in others)


def _placeholders(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text.replace("%%", ""))))
