"""The return letter to the akims of a region: what you said, and what we will do.

In Kazakh or Russian, whatever language the reader's page is in. Numbers come from the released
snapshot alone; of the plan it tells titles and quarters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tna_portal.common.languages import localised
from tna_portal.common.letters.head import (
    LANGUAGES,
    ORGANISATION,
    REGISTRATION,
    SIGNATURE,
    day_in_words,
    questions_to,
)
from tna_portal.dashboards.sentences import limits, order, sources
from tna_portal.dashboards.sentences.comparing import against_country
from tna_portal.dashboards.sentences.parts import Scope, quoted, whole
from tna_portal.dashboards.words import Names

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Planned:
    """A seminar of a plan: who holds it, when, and of what."""

    branch: Any
    year: int
    quarter: int
    module: Any


@dataclass(frozen=True)
class Facts:
    """What a letter is written from. `region_page`, `country_page`: payloads of the two pages."""

    region: Any
    round: Any
    country_page: Payload
    region_page: Payload | None
    invited: int
    snapshot_number: int
    released_on: date
    contact: str
    is_synthetic: bool
    seminars: Sequence[Planned] = ()


@dataclass(frozen=True)
class Section:
    """A part of a letter: paragraphs, then a list, then more paragraphs."""

    title: str
    before: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReturnLetter:
    """A letter in one language, in the order in which its parts stand."""

    language: str
    synthetic: str
    organisation: str
    registration: str
    addressee: str
    title: str
    greeting: str
    thanks: tuple[str, ...]
    sections: tuple[Section, ...]
    contact: str
    source: str
    signature: str

    @property
    def texts(self) -> list[str]:
        """Everything in the order of reading."""
        parts = [self.synthetic, self.organisation, self.registration, self.addressee, self.title]
        parts += [self.greeting, *self.thanks]
        for section in self.sections:
            parts += [section.title, *section.before, *section.items, *section.after]
        return [text for text in (*parts, self.contact, self.source, self.signature) if text]


def return_letters(facts: Facts, names: Names, codes: Names) -> list[ReturnLetter]:
    """The letter in the state language, then in Russian."""
    return [return_letter(facts, names, codes, language) for language in LANGUAGES]


def return_letter(facts: Facts, names: Names, codes: Names, language: str) -> ReturnLetter:
    """One letter."""
    with override(language):
        return ReturnLetter(
            language=language,
            synthetic=_("SYNTHETIC data: no answer here was given by a real person.")
            if facts.is_synthetic
            else "",
            organisation=ORGANISATION[language],
            registration=REGISTRATION[language],
            addressee=_(
                "To the akims of towns of district significance, rural districts, settlements and "
                "villages %(of_region)s"
            )
            % {"of_region": localised(facts.region, "name", case="of")},
            title=_("Training needs: what you said and what we will do"),
            greeting=_("Dear colleagues!"),
            thanks=tuple(_thanks(facts)),
            sections=(_said(facts, names, codes), _to_do(facts)),
            contact=questions_to(facts.contact, language),
            source=_(
                "All numbers of needs come from need snapshot No. %(number)s of %(day)s; "
                "answers are shown for groups of at least five people only."
            )
            % {
                "number": facts.snapshot_number,
                "day": day_in_words(facts.released_on, language),
            },
            signature=SIGNATURE[language],
        )


def _scope(facts: Facts) -> Scope | None:
    return facts.region_page["scope"] if facts.region_page else None


def _thanks(facts: Facts) -> list[str]:
    told = [
        _("The Academy thanks all who took part in the assessment of training needs “%(round)s”.")
        % {"round": localised(facts.round, "name")}
    ]
    scope = _scope(facts)
    if scope and scope["n"] <= facts.invited:
        told.append(
            ngettext(
                "Of the %(invited)s akim invited %(place)s, %(n)s have answered.",
                "Of the %(invited)s akims invited %(place)s, %(n)s have answered.",
                facts.invited,
            )
            % {
                "invited": whole(facts.invited),
                "n": whole(scope["n"]),
                "place": localised(facts.region, "name", case="in"),
            }
        )
    elif scope:
        told.append(
            ngettext(
                "%(n)s akim has answered %(place)s.",
                "%(n)s akims have answered %(place)s.",
                scope["n"],
            )
            % {"n": whole(scope["n"]), "place": localised(facts.region, "name", case="in")}
        )
    if not facts.country_page["is_final"]:
        told.append(_("The survey still goes on, so the figures are interim."))
    return told


def _said(facts: Facts, names: Names, codes: Names) -> Section:
    own, country = _scope(facts), facts.country_page["scope"]
    before = [] if own else [limits.of_hidden_region(facts.region)]
    scope = own or country
    items: list[str] = []
    after: list[str] = []
    if not own and country:
        before.append(_("We therefore tell you what akims said in the whole country."))
    if scope and order.no_need(scope):
        before.append(order.nothing_needed(scope))
    elif scope and order.greatest(scope):
        before.append(order.lead(scope))
        items = order.top_lines(scope, names)
        after = order.certainty(scope, names)
    if own:
        after += against_country(own, country, facts.region, names)
    talks = facts.region_page["interviews"] if facts.region_page else None
    after += sources.most_named(talks, codes, counted=False)
    return Section(_("What you said"), tuple(before), tuple(items), tuple(after))


def _to_do(facts: Facts) -> Section:
    title = _("What we will do")
    if facts.seminars:
        return Section(
            title,
            (_("The Academy's branch plans these seminars for you:"),),
            tuple(_seminar(seminar) for seminar in facts.seminars),
            (_("You will be invited to each of them by a letter of its own."),),
        )
    if not facts.country_page["is_final"]:
        return Section(
            title,
            (
                _(
                    "When the survey has ended, the Academy's branch will plan seminars by its "
                    "results, and we will tell you of them in a letter."
                ),
            ),
        )
    return Section(
        title,
        (
            _(
                "The Academy's branch will plan seminars by these results, and we will tell you "
                "of them in a letter."
            ),
        ),
    )


def _seminar(seminar: Planned) -> str:
    return {
        1: _("%(module)s – first quarter of %(year)s"),
        2: _("%(module)s – second quarter of %(year)s"),
        3: _("%(module)s – third quarter of %(year)s"),
        4: _("%(module)s – fourth quarter of %(year)s"),
    }[seminar.quarter] % {
        "module": quoted(localised(seminar.module, "title")),
        "year": seminar.year,
    }
