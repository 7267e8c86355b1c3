"""Catalogues: nothing untranslated, nothing lost on the way, nothing filled in wrongly."""

import datetime
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.core.management import CommandError, call_command
from django.forms import EmailField, ValidationError
from django.utils import translation
from django.utils.timesince import timesince

from tna_portal.common import catalogues
from tna_portal.common.catalogues import Flaw

SOURCE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

TITLE = _("Seminar plan")
ORDER = pgettext("signed act", "Order")


def places(number: int) -> str:
    return ngettext("%(number)d place", "%(number)d places", number) % {"number": number}
"""
PAGE = """
{% load i18n %}
  <h1>{% translate "Need areas" %}</h1>
    {% include "x.html" with title=_("Rounds") only %}
  <p>{% blocktranslate trimmed count n=n %}
        One answer
      {% plural %}
        {{ n }} answers, 100 %
      {% endblocktranslate %}</p>
{% translate "May" context "month" %}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A source tree with one module and one page."""
    for name, text in (("surveys/plan.py", SOURCE), ("templates/page.html", PAGE)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def translate(project: Path, identity: str, string: str | tuple[str, ...]) -> None:
    path = catalogues.po_file(project, "kk")
    catalogue = catalogues.read(path, "kk")
    message = catalogue.get(identity)
    assert message is not None
    message.string = string
    catalogues.write(path, "kk", catalogue)


def kazakh(project: Path) -> dict[str, tuple[str, ...]]:
    catalogue = catalogues.read(catalogues.po_file(project, "kk"), "kk")
    return {catalogues.singular(m): catalogues.forms(m) for m in catalogues.messages(catalogue)}


# --- what is delivered ------------------------------------------------------------------------------
def test_own_and_framework_catalogues_are_complete_and_fill_in_what_english_does() -> None:
    assert [str(flaw) for flaw in catalogues.flaws(settings.BASE_DIR)] == []


def test_every_framework_message_is_kazakh_by_our_own_words() -> None:
    path = catalogues.po_file(settings.BASE_DIR, "kk", catalogues.FRAMEWORKS)
    ours = catalogues.read(path, "kk")
    needed = list(catalogues.messages(catalogues.framework_messages()))
    assert len(needed) > 600
    assert [
        catalogues.singular(message)
        for message in needed
        if not (found := catalogues.find(ours, message)) or not all(catalogues.forms(found))
    ] == []


def test_framework_message_reaches_a_kazakh_form() -> None:
    with translation.override("kk"), pytest.raises(ValidationError) as refused:
        EmailField().clean("akim")
    with translation.override("kk"):
        assert refused.value.messages == ["Электрондық поштаның дұрыс мекенжайын енгізіңіз."]


def test_our_words_come_before_the_framework_s_where_those_are_wrong() -> None:
    with translation.override("kk"):
        assert translation.gettext("Tue") == "сс"
        assert translation.pgettext("alt. month", "March") == "наурыз"


def test_english_is_the_message_itself() -> None:
    with translation.override("en"):
        assert translation.gettext("This field is required.") == "This field is required."


@pytest.mark.parametrize(("days", "said"), [(1, "1\u00a0күн"), (10, "1\u00a0апта, 3\u00a0күн")])
def test_spans_of_time_are_kazakh(days: int, said: str) -> None:
    start = datetime.datetime(2026, 3, 5, tzinfo=datetime.UTC)
    with translation.override("kk"):
        assert timesince(start, start + datetime.timedelta(days=days)) == said


# --- how messages are found and merged --------------------------------------------------------------
def test_messages_are_found_in_modules_and_pages(project: Path) -> None:
    found = catalogues.extract_own(project)
    assert {(m.id, m.context) for m in catalogues.messages(found)} == {
        ("Seminar plan", None),
        ("Order", "signed act"),
        (("%(number)d place", "%(number)d places"), None),
        ("Need areas", None),
        ("Rounds", None),
        (("One answer", "%(n)s answers, 100 %%"), None),
        ("May", "month"),
    }


def test_a_translation_survives_the_next_extraction(project: Path) -> None:
    catalogues.update(project)
    translate(project, "Seminar plan", "Семинарлар жоспары")
    catalogues.update(project)
    assert kazakh(project)["Seminar plan"] == ("Семинарлар жоспары",)


def test_a_message_no_longer_in_the_sources_is_dropped(project: Path) -> None:
    catalogues.update(project)
    (project / "surveys/plan.py").write_text("", encoding="utf-8")
    catalogues.update(project)
    assert "Seminar plan" not in kazakh(project)


def test_extracting_twice_changes_nothing(project: Path) -> None:
    catalogues.update(project)
    once = catalogues.po_file(project, "ru").read_bytes()
    catalogues.update(project)
    assert catalogues.po_file(project, "ru").read_bytes() == once


def test_a_catalogue_names_files_but_no_lines(project: Path) -> None:
    catalogues.update(project)
    text = catalogues.po_file(project, "ru").read_text(encoding="utf-8")
    assert "#: surveys/plan.py\n" in text


def test_only_changed_catalogues_are_compiled(project: Path) -> None:
    catalogues.update(project)
    assert len(catalogues.compile_all(project)) == 2
    assert catalogues.compile_all(project) == []


# --- what the check finds ----------------------------------------------------------------------------
def own_flaws(project: Path) -> set[Flaw]:
    return {flaw for flaw in catalogues.flaws(project) if flaw.catalogue == "locale/kk"}


def test_an_empty_translation_is_a_flaw(project: Path) -> None:
    catalogues.update(project)
    assert Flaw("locale/kk", "not translated", "Need areas") in own_flaws(project)


def test_a_message_missing_from_the_catalogue_is_a_flaw(project: Path) -> None:
    assert Flaw("locale/kk", "not translated", "Seminar plan") in own_flaws(project)


def test_a_message_missing_from_the_sources_is_a_flaw(project: Path) -> None:
    catalogues.update(project)
    (project / "surveys/plan.py").write_text("", encoding="utf-8")
    assert Flaw("locale/kk", "not in the sources", "Seminar plan") in own_flaws(project)


def test_a_lost_placeholder_is_a_flaw(project: Path) -> None:
    catalogues.update(project)
    translate(project, "%(number)d place", ("%(number)d орын", "орындар"))
    assert Flaw("locale/kk", "other placeholders", "%(number)d place") in own_flaws(project)


@pytest.mark.parametrize(
    ("identity", "said", "same"),
    [
        ("Until %(day)s", "Мерзімі: %(day)s", True),
        ("Until %(day)s", "Мерзімі: %(date)s", False),
        ("From {low} to {high}", "{low} – {high}", True),
        ("From {low} to {high}", "{low} – {low}", False),
        ("100 %%", "100 %%", True),
        (("One answer", "%(n)d answers"), ("Бір жауап", "%(n)d жауап"), True),
        (("One answer", "%(n)d answers"), ("%(n)d жауап", "%(n)d жауап"), True),
        (("One answer", "%(n)d answers"), ("Бір жауап", "жауаптар"), False),
        (("One", "%(n)d answers"), ("Один", "%(n)d ответа", "%(n)d ответов"), False),
        (("One", "%(n)d answers"), ("%(n)d ответ", "%(n)d ответа", "%(n)d ответов"), True),
    ],
)
def test_each_form_fills_in_what_english_does(
    identity: str | tuple[str, str], said: str | tuple[str, ...], same: bool
) -> None:
    assert catalogues.same_placeholders(Message(identity, said)) is same


def test_a_fuzzy_translation_is_a_flaw(project: Path) -> None:
    catalogues.update(project)
    path = catalogues.po_file(project, "kk")
    catalogue: Catalog = catalogues.read(path, "kk")
    catalogue["Rounds"].flags.add("fuzzy")
    catalogues.write(path, "kk", catalogue)
    assert Flaw("locale/kk", "to be looked at (fuzzy)", "Rounds") in own_flaws(project)


def test_the_command_fails_when_something_is_missing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "BASE_DIR", project)
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("translations", "--extract", "--check", stderr=said)
    assert "locale/ru: not translated: Need areas\n" in said.getvalue()


def test_the_command_wants_to_be_told_what_to_do() -> None:
    with pytest.raises(CommandError, match="--extract, --compile or --check"):
        call_command("translations")
