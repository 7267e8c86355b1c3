"""Words for the pages on which survey and interviews meet: classes, sources, proposals."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from curricula.choices import JOINT_MEANINGS, JOINT_NAMES, JOINT_ORDER, JOINT_TAGS, decimal
from curricula.framework_words import percent
from curricula.needs.comparison import Comparison
from curricula.needs.content import Content, JointRow, SetLogic
from curricula.selectors.meeting import ShownQuote
from interviews.choices import IntervieweeGroup
from tna_portal.common.languages import LANGUAGES
from tna_portal.organisation.choices import Heading

Names = Mapping[str, str]
HEADINGS = {heading.value: heading.label for heading in Heading}
GROUPS = dict(IntervieweeGroup.choices)


def place(rank: float | None) -> str:
    """A rank; a shared one has a half."""
    if rank is None:
        return "–"
    return number_format(rank, decimal_pos=0 if rank == int(rank) else 1)


def classes(rows: Sequence[JointRow]) -> list[dict[str, Any]]:
    """The five classes with what they mean and how many areas are of each."""
    return [
        {
            "tag": JOINT_TAGS[key],
            "name": JOINT_NAMES[key],
            "meaning": JOINT_MEANINGS[key],
            "number": sum(row.joint_class == key for row in rows),
        }
        for key in JOINT_ORDER
    ]


def joint_lines(
    content: Content, areas: Names, codes: Names, quotes: Mapping[str, Sequence[ShownQuote]]
) -> list[dict[str, Any]]:
    """One line an area, those that both sources confirm first."""
    rows = sorted(
        content.joint_display,
        key=lambda row: (JOINT_ORDER.index(row.joint_class), row.rank or len(areas) + 1),
    )
    return [
        {
            "area": row.area,
            "name": areas.get(row.area, row.area),
            "tag": JOINT_TAGS[row.joint_class],
            "class": JOINT_NAMES[row.joint_class],
            "rank": place(row.rank),
            "probability": "–" if row.top_probability is None else percent(row.top_probability),
            "named": named(row),
            "interval": interval(row),
            "written": row.written,
            "codes": [f"{code} · {codes.get(code, code)}" for code in row.codes],
            "quotes": [_quote(quote) for quote in quotes.get(row.area, ())],
        }
        for row in rows
    ]


def _quote(quote: ShownQuote) -> dict[str, Any]:
    return {
        "text": quote.text,
        "language": quote.language,
        "language_name": dict(LANGUAGES).get(quote.language, quote.language),
        "group": GROUPS.get(quote.group, ""),
    }


def named(row: JointRow) -> str:
    """Interviewees who named an area, of all; a dash where there is no code or too few were asked."""
    if not row.codes or not row.interviewees:
        return "–"
    return _("%(k)s of %(n)s") % {"k": row.interviewees_coded, "n": row.interviewees}


def interval(row: JointRow) -> str:
    """Interval of the share of interviewees in per cent."""
    if row.share_low is None or row.share_high is None:
        return "–"
    return f"{decimal(row.share_low)}–{decimal(row.share_high)}"


def study_view(view: SetLogic, codes: Names) -> list[dict[str, Any]]:
    """The set logic of the 2023 study: what was ranked against what was coded."""
    headings = [str(HEADINGS.get(key, key)) for key in view.convergent]
    alone = [str(HEADINGS.get(key, key)) for key in view.survey_only]
    coded = [f"{key} · {codes.get(key, key)}" for key in view.interview_only]
    return [
        {"name": _("Ranked and coded"), "things": headings},
        {"name": _("Ranked only"), "things": alone},
        {"name": _("Coded only"), "things": coded},
    ]


def sources_table(table: Comparison, areas: Names) -> dict[str, Any]:
    """Akims' order, with the deputies' and the interviewees' beside it."""
    rows = sorted(table.rows, key=lambda row: (row.akims is None, row.akims or 0, row.area))
    return {
        "headers": [
            {"label": _("Need area")},
            {"label": _("Akims, rank"), "numeric": True},
            {"label": _("Deputies, rank"), "numeric": True},
            {"label": _("Interviewees, rank"), "numeric": True},
            {"label": _("Interviewees, %"), "numeric": True},
        ],
        "rows": [
            [
                {"text": areas.get(row.area, row.area), "header": True},
                {"text": place(row.akims), "numeric": True},
                {"text": place(row.deputies), "numeric": True},
                {"text": place(row.interviews), "numeric": True},
                {"text": "–" if row.share is None else decimal(row.share), "numeric": True},
            ]
            for row in rows
        ],
    }


def agreement_sentence(table: Comparison) -> str:
    """How alike the three sources are, in plain words."""
    if verdict := table.verdict:
        return {
            "strongly": _(
                "The three sources agree strongly: what one of them puts first stands near the top in the others."
            ),
            "partly": _(
                "The three sources agree partly: they share a tendency, but differ on a number of areas."
            ),
            "hardly": _(
                "The three sources hardly agree: what one of them puts first says little about the others."
            ),
        }[verdict]
    return {
        "no_akims": _("The three sources cannot be compared: no answers of akims can be shown."),
        "no_deputies": _(
            "The three sources cannot be compared: no answers of deputies can be shown."
        ),
        "no_interviews": _("The three sources cannot be compared: no interviews can be shown."),
    }.get(table.reason, _("The three sources cannot be compared: they share too few areas."))


def agreement_method(table: Comparison) -> str:
    """The figures behind it, for the method sheet; empty where there are none."""
    if table.w is None or table.p is None:
        return ""
    p = f"< {number_format(0.001)}" if table.p < 0.001 else f"= {number_format(round(table.p, 3))}"
    values = {
        "w": number_format(table.w, decimal_pos=2),
        "n": table.compared,
        "p": p,
        "number": number_format(table.arrangements, force_grouping=True),
        "seed": table.seed,
    }
    if table.is_exact:
        return (
            _(
                "Kendall's W = %(w)s over the %(n)s areas that all three cover; p %(p)s from all %(number)s arrangements, ties at their mean rank."
            )
            % values
        )
    return (
        _(
            "Kendall's W = %(w)s over the %(n)s areas that all three cover; p %(p)s from %(number)s arrangements drawn at random (seed %(seed)s), ties at their mean rank."
        )
        % values
    )


def stray_codes(content: Content, codes: Names) -> list[str]:
    """Codes that interviewees named and that lead to no need area, with how many named them."""
    linked = {code for row in content.joint_display for code in row.codes}
    people = content.interviews.interviewees
    return [
        _("%(code)s (%(k)s of %(n)s)")
        % {"code": f"{key} · {codes.get(key, key)}", "k": number, "n": people}
        for key, number in content.interviews.codes.items()
        if number and key not in linked
    ]


def why(row: JointRow) -> str:
    """Why an area is proposed for the next questionnaire, with the numbers of the release."""
    values = {"k": row.interviewees_coded, "n": row.interviewees, "rank": place(row.rank)}
    if row.joint_class == "interview_only":
        if row.rank is None:
            return (
                _(
                    "%(k)s of %(n)s interviewees named it, but the survey has no figures on it: it was not asked, or too few answered."
                )
                % values
            )
        return (
            _(
                "%(k)s of %(n)s interviewees named it, but it is only number %(rank)s in the survey: it may have to be asked more precisely."
            )
            % values
        )
    if row.rank is not None:
        return (
            _(
                "Number %(rank)s in the survey, and no interview code leads to it: nothing can confirm or refute it."
            )
            % values
        )
    if row.codes and row.interviewees:
        return (
            _("The survey has no figures on it, and none of %(n)s interviewees named it.") % values
        )
    return _("Neither the survey nor the interviews have figures on it.")
