"""The method sheet of a release in words, for pages and files: how its figures were made.

What it says comes from the release alone (`sheet` of its document), so a page and a file that cite one
release say the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from curricula.needs.content import Content
from curricula.needs.selectors import RELEASE_METHOD
from tna_portal.common.languages import localised
from tna_portal.organisation.choices import Heading, IndicatorBlock, PostCategory
from tna_portal.organisation.selectors import need_areas
from tna_portal.statistics.weighting import LEAST, MUCH

Fact = tuple[str, str]  # label, sentence


def reason_words(reason: str) -> str:
    """Why something could not be computed."""
    return {
        "no_data": _("nobody has answered"),
        "too_few_answers": _("too few people have answered"),
        "too_few_items": _("there are too few items"),
        "zero_variance": _("all answers are alike"),
        "perfect_agreement": _("all answers agree perfectly"),
        "no_population": _("the frame does not say how many people are in office"),
        "margins_differ": _("the numbers by region and by post do not have one sum"),
        "empty_level": _("nobody of one group has answered"),
        "not_converged": _(
            "with these answers the numbers by region and by post cannot be met together"
        ),
    }.get(reason, reason)


def why_no_sheet(method: str, *, is_final: bool) -> str:
    """Why a release says nothing of weights and places."""
    if method != RELEASE_METHOD:
        return _(
            "This release was made by an older method: it holds no weights and no possible places."
        )
    if is_final:
        return _("Weights and possible places are being computed and come with the next release.")
    return _("Weights, possible places and reliability are computed when the round is closed.")


def facts(sheet: Mapping[str, Any], regions: Mapping[str, str]) -> list[Fact]:
    """What the figures rest on, one fact a line. `regions`: ISO code -> name."""
    found = [
        (_("Computed"), date_format(_moment(sheet["computed_at"]), "SHORT_DATETIME_FORMAT")),
        *weighting_facts(sheet["weighting"], sheet["n"], regions),
        (_("Possible places"), _places(sheet)),
        (_("Quality of answers"), _flags(sheet["flags"])),
    ]
    for each in sheet["rankings"].values():
        found += ranking_facts(each)
    return found


def _moment(text: str) -> datetime:
    return localtime(datetime.fromisoformat(text))


def weighting_facts(
    weighting: Mapping[str, Any] | None, n: int, regions: Mapping[str, str]
) -> list[Fact]:
    """The weights: what they were raked to, what they cost, what was joined; or why there are none."""
    if weighting is None:
        return [(_("Weights"), _("None: every answer counts alike."))]
    if weighting["refused"]:
        text = _("None: %(reason)s. Every answer counts alike.")
        return [(_("Weights"), text % {"reason": reason_words(weighting["refused"])})]
    told = _(
        "Set %(number)s (%(digest)s): by region and category of post, to the people in office on "
        "%(date)s. Source: %(source)s."
    ) % {
        "number": weighting["number"],
        "digest": weighting["digest"][:8],
        "date": date_format(datetime.fromisoformat(weighting["as_of"]), "SHORT_DATE_FORMAT"),
        "source": localised(weighting["source"], "").rstrip("."),
    }
    price = _worth(n, weighting["deff"], weighting["n_eff"])
    if weighting["deff"] > MUCH:
        price += " " + _(
            "Weighting has cost more than half of them: read weighted figures with care."
        )
    found = [(_("Weights"), told), (_("Price of weighting"), price)]
    if weighting["trimmed"]:
        text = _(
            "%(share)s%% of answers had an extreme weight, which was limited to between 0.3 and 3 times the mean."
        )
        found.append((_("Trimmed"), text % {"share": _number(weighting["trimmed"], 1)}))
    groups = [
        " + ".join(_level(margin, level, regions) for level in group)
        for margin, own in weighting["joined"].items()
        for group in own
    ]
    if groups:
        text = _("Because fewer than %(least)s had answered of one of them: %(groups)s.")
        found.append((_("Weighted together"), text % {"least": LEAST, "groups": "; ".join(groups)}))
    if weighting["unknown"]:
        text = ngettext(
            "%(count)s answer of a region or post that is not known or not in the frame has the weight 1.",
            "%(count)s answers of a region or post that is not known or not in the frame have the weight 1.",
            weighting["unknown"],
        )
        found.append((_("Not weighted"), text % {"count": weighting["unknown"]}))
    return found


def _level(margin: str, level: str, regions: Mapping[str, str]) -> str:
    if margin == "region":
        return regions.get(level, level)
    return str(PostCategory(level).label) if level in PostCategory.values else level


def _places(sheet: Mapping[str, Any]) -> str:
    text = (
        _(
            "They hold for all areas at once with %(level)s%% certainty. Judged by %(count)s repetitions "
            "in which answers are drawn again within region and post and weighted again (seed %(seed)s)."
        )
        if sheet["redrawn"]
        else _(
            "They hold for all areas at once with %(level)s%% certainty. Judged by %(count)s repetitions "
            "drawn from the spread of answers within region and post (seed %(seed)s)."
        )
    )
    return text % {
        "level": _number(100 * sheet["level"], 0),
        "count": _number(sheet["replicates"], 0),
        "seed": sheet["seed"],
    }


def _flags(flags: Mapping[str, int | None]) -> str:
    text = _(
        "Too fast: %(fast)s. Rated all alike: %(straight)s. Equal to another answer: %(duplicate)s. "
        "Nothing was left out because of it."
    )
    return text % {key: _count(flags.get(key)) for key in ("fast", "straight", "duplicate")}


def _count(number: int | None) -> str:
    return _("fewer than 5") if number is None else _number(number, 0)


def scope_fact(n: int, deff: float, n_eff: float) -> Fact:
    """What the answers of one page are worth, where it shows a part of the country."""
    return (_("Answers of this page"), _worth(n, deff, n_eff))


def _worth(n: int, deff: float, n_eff: float) -> str:
    text = _("Design effect %(deff)s: %(n)s answers are worth %(n_eff)s equal ones.")
    return text % {"deff": _number(deff, 2), "n": _number(n, 0), "n_eff": _number(n_eff, 0)}


def ranking_facts(ranking: Mapping[str, Any]) -> list[Fact]:
    """The ranking question: by mean points (Borda), and in the order that most comparisons agree with."""
    found = [(_("Ranking question, by points (Borda)"), _in_order(ranking["borda"]))]
    if ranking["kemeny"]:
        text = _("%(order)s. %(share)s%% of all comparisons of two agree with it.")
        values = {
            "order": _in_order(ranking["kemeny"]),
            "share": _number(ranking["agreement"], 1),
        }
        found.append((_("Ranking question, most agreed order (Kemeny)"), text % values))
    if ranking["rho"] is not None:
        text = _(
            "Spearman's correlation %(rho)s with the needs of the same headings, from the rated areas."
        )
        found.append(
            (_("Ranking question and ratings"), text % {"rho": _number(ranking["rho"], 2)})
        )
    return found


def _in_order(items: Sequence[str]) -> str:
    return " > ".join(
        str(Heading(item).label) if item in Heading.values else item for item in items
    )


def area_rows(content: Content) -> list[tuple[str, ...]]:
    """The whole country's areas, heads first: need, weighted need with interval, possible places, letters."""
    heads = (
        _("Need area"),
        _("Need, 0–100"),
        _("Weighted need"),
        _("95% interval"),
        _("Possible places"),
        _("Cannot be told apart"),
    )
    names = {area.code: localised(area, "name") for area in need_areas()}
    areas = content.country.areas if content.country else ()
    weighted = [area for area in areas if area.weighted is not None]
    return [
        heads,
        *(
            (
                names.get(area.code, area.code),
                _number(area.score, 1),
                _number(area.weighted, 1),
                from_to(area.weighted_low, area.weighted_high, 1),
                from_to(area.rank_low, area.rank_high, 0),
                area.letters or "–",
            )
            for area in sorted(weighted, key=lambda area: (area.weighted_rank or 0, area.code))
        ),
    ]


def from_to(low: float | None, high: float | None, digits: int) -> str:
    """From–to in the reader's format; one number where they are the same, a dash where there are none."""
    if low is None or high is None:
        return "–"
    return (
        _number(low, digits) if low == high else f"{_number(low, digits)}–{_number(high, digits)}"
    )


def reliability_rows(content: Content) -> list[tuple[str, ...]]:
    """One line a block and rating, heads first: alpha or why there is none, its interval, people."""
    heads = (
        _("Block"),
        _("Rating"),
        _("Cronbach's alpha"),
        _("95% interval"),
        _("Answered all of it"),
    )
    return [heads, *(alpha_rows(asdict(content.sheet)) if content.sheet else ())]


def alpha_rows(sheet: Mapping[str, Any]) -> list[tuple[str, str, str, str, str]]:
    """One line a block and rating: block, rating, alpha, its interval, people; a reason instead of a number."""
    sides = {"importance": _("importance"), "competence": _("present competence")}
    return [
        (
            str(IndicatorBlock(each["block"]).label),
            sides[each["side"]],
            reason_words(each["reason"]) if each["reason"] else _number(each["alpha"], 2),
            from_to(each["low"], each["high"], 2),
            _number(each["n_used"], 0),
        )
        for each in sorted(sheet["alphas"], key=lambda each: (each["block"], each["side"]))
    ]


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else number_format(value, decimal_pos=digits)
