"""The pages of need areas: one area as every group of people sees it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from curricula.choices import JOINT_NAMES, JOINT_ORDER, JOINT_TAGS
from curricula.needs.content import AreaScore, Content, JointRow
from tna_portal.dashboards.briefing.compare import dot_of
from tna_portal.dashboards.briefing.drawings import drawn_ranking
from tna_portal.dashboards.briefing.people import (
    KINDS,
    Regions,
    hidden_sentence,
    label,
    visible_groups,
)
from tna_portal.dashboards.briefing.place import Place
from tna_portal.dashboards.groups import REGION, Group, Refusal, scope_of
from tna_portal.dashboards.words import Names, name, number
from tna_portal.statistics.disclosure import K

Table = dict[str, Any]


def areas_table(content: Content, names: Names, place: Place) -> Table:
    """All need areas of the round: greatest need first, those without a score last."""
    country = content.country
    ranked = country.ranked() if country else []
    scored = [area.code for area in ranked]
    rest = [code for code in names if code not in scored]
    by_code = {area.code: area for area in ranked}
    return {
        "headers": [
            {"label": _("Rank"), "numeric": True},
            {"label": _("Need area")},
            {"label": _("Need, 0–100"), "numeric": True},
            {"label": _("95% interval"), "numeric": True},
            {"label": _("Survey and interviews")},
        ],
        "rows": [
            [
                {"text": number(area.rank, 0) if area else "–", "numeric": True},
                {"text": name(names, code), "header": True, "url": place.to_area(code)},
                {"text": number(area.score) if area else "–", "numeric": True},
                {"text": interval_text(area), "numeric": True},
                _class_cell(content.joint(code)),
            ]
            for code in [*scored, *rest]
            for area in [by_code.get(code)]
        ],
    }


def _class_cell(row: JointRow | None) -> dict[str, Any]:
    if row is None or row.joint_class not in JOINT_ORDER:
        return {"text": "–"}
    return {"text": str(JOINT_NAMES[row.joint_class]), "tag_kind": JOINT_TAGS[row.joint_class]}


def interval_text(area: AreaScore | None) -> str:
    """Limits in words, or a dash."""
    if area is None or area.low is None:
        return "–"
    return f"{number(area.low)} – {number(area.high)}"


def area_page(
    code: str,
    content: Content,
    names: Names,
    *,
    regions: Regions,
    visible: Sequence[str],
    code_names: Mapping[str, str],
    place: Place,
) -> dict[str, Any]:
    """Everything of one area's page that comes from the release."""
    country = content.country
    own = country.area(code) if country else None
    scored = own if own and own.score is not None else None
    groups = visible_groups(content, visible)
    row = content.joint(code)
    return {
        "numbers": _numbers(scored, len(country.ranked()) if country else 0),
        "sureness": _sureness(scored, content, names),
        "figures": [
            figure
            for figure in (
                _figure(code, content, regions, _of(groups, REGION), place, "regions"),
                _figure(code, content, regions, _of(groups, *KINDS_OF_PEOPLE), place, "people"),
            )
            if figure
        ],
        "agreement": _agreement(row, code_names),
        "unknown": _unknown(code, content, regions, visible),
    }


KINDS_OF_PEOPLE = tuple(kind for kind in KINDS if kind != REGION)


def _of(groups: Sequence[Group], *kinds: str) -> list[Group]:
    return [group for group in groups if group.kind in kinds]


def _numbers(area: AreaScore | None, of: int) -> list[dict[str, str]]:
    if area is None:
        return []
    return [
        {
            "label": _("Need, 0–100"),
            "value": number(area.score),
            "remark": _("95%% interval: %(low)s – %(high)s")
            % {"low": number(area.low), "high": number(area.high)}
            if area.low is not None
            else "",
        },
        {
            "label": _("Rank"),
            "value": number(area.rank, 0),
            "remark": _("of %(number)s areas") % {"number": number(of, 0)},
        },
        {"label": _("Importance, 1–5"), "value": number(area.importance), "remark": ""},
        {"label": _("Competence, 1–5"), "value": number(area.competence), "remark": ""},
        {
            "label": _("Rated it"),
            "value": number(area.n_pairs, 0),
            "remark": _("akims, importance and competence both"),
        },
    ]


def _sureness(area: AreaScore | None, content: Content, names: Names) -> list[str]:
    """How sure the country's figure is, in sentences."""
    if area is None or content.country is None:
        return []
    sentences = []
    if area.low is not None and area.high is not None:
        near = [
            other.code
            for other in content.country.ranked()
            if other.code != area.code
            and other.low is not None
            and other.high is not None
            and other.low <= area.high
            and other.high >= area.low
        ]
        if near:
            shown = "; ".join(name(names, each) for each in near[:5]) + (
                " …" if len(near) > 5 else ""
            )
            sentences.append(
                ngettext(
                    "Its interval overlaps with that of %(count)s other area (%(areas)s): "
                    "their order is not certain.",
                    "Its interval overlaps with those of %(count)s other areas (%(areas)s): "
                    "their order is not certain.",
                    len(near),
                )
                % {"count": len(near), "areas": shown}
            )
        else:
            sentences.append(
                _("Its interval overlaps with that of no other area: its rank is clear.")
            )
    else:
        sentences.append(_("All answers were equal or too few; no interval can be given."))
    if area.is_indicative:
        sentences.append(_("Fewer than 30 people rated it: the figure is an indication only."))
    if None not in (area.response_rate, area.not_relevant, area.cannot_say):
        sentences.append(
            _(
                "Of those asked, %(rate)s%% rated it; for %(not_relevant)s%% it is not relevant, "
                "%(cannot_say)s%% cannot say."
            )
            % {
                "rate": number(area.response_rate),
                "not_relevant": number(area.not_relevant),
                "cannot_say": number(area.cannot_say),
            }
        )
    return sentences


def _figure(
    code: str,
    content: Content,
    regions: Regions,
    groups: Sequence[Group],
    place: Place,
    key: str,
) -> dict[str, Any] | None:
    """The need of one area in several groups: regions by need, other groups in their order."""
    found = []
    for group in groups:
        scope = scope_of(content, group)
        area = None if isinstance(scope, Refusal) else scope.area(code)
        if area is not None and area.score is not None:
            found.append((group, area))
    if not found:
        return None
    if key == "regions":
        found.sort(key=lambda pair: (-(pair[1].score or 0), pair[0].value))
    scores = [area.score or 0.0 for _group, area in found]
    title = (
        _("In the regions the need lies between %(low)s and %(high)s points")
        if key == "regions"
        else _("In groups of people the need lies between %(low)s and %(high)s points")
    ) % {"low": number(min(scores)), "high": number(max(scores))}
    dots = [dot_of(area, label(group, regions)) for group, area in found]
    return {
        "id": key,
        **drawn_ranking(dots, title),
        "headers": _headers(),
        "rows": [_row(group, area, regions, place) for group, area in found],
        "has_indicative": any(area.is_indicative for _group, area in found),
    }


def _headers() -> list[dict[str, Any]]:
    return [
        {"label": _("Group")},
        {"label": _("Need, 0–100"), "numeric": True},
        {"label": _("95% interval"), "numeric": True},
        {"label": _("Rank there"), "numeric": True},
        {"label": _("Importance, 1–5"), "numeric": True},
        {"label": _("Competence, 1–5"), "numeric": True},
        {"label": _("Pairs of ratings"), "numeric": True},
    ]


def _row(group: Group, area: AreaScore, regions: Regions, place: Place) -> list[dict[str, Any]]:
    return [
        {"text": label(group, regions), "header": True, "url": place.to_group(group)},
        {"text": number(area.score), "numeric": True},
        {"text": interval_text(area), "numeric": True},
        {"text": number(area.rank, 0), "numeric": True},
        {"text": number(area.importance), "numeric": True},
        {"text": number(area.competence), "numeric": True},
        {"text": number(area.n_pairs, 0), "numeric": True},
    ]


def _agreement(row: JointRow | None, code_names: Mapping[str, str]) -> dict[str, Any] | None:
    """What the joint display says of the area."""
    if row is None or row.joint_class not in JOINT_ORDER:
        return None
    sentences = []
    if row.codes and row.interviewees >= K:
        sentences.append(
            _("%(k)s of %(n)s interviewees spoke of it (%(low)s–%(high)s%% with 95%% certainty).")
            % {
                "k": number(row.interviewees_coded, 0),
                "n": number(row.interviewees, 0),
                "low": number(row.share_low),
                "high": number(row.share_high),
            }
            if row.share_low is not None
            else _("%(k)s of %(n)s interviewees spoke of it.")
            % {"k": number(row.interviewees_coded, 0), "n": number(row.interviewees, 0)}
        )
    if row.written is not None:
        sentences.append(
            ngettext(
                "%(count)s respondent also wrote of it in an open answer.",
                "%(count)s respondents also wrote of it in open answers.",
                row.written,
            )
            % {"count": row.written}
        )
    return {
        "name": str(JOINT_NAMES[row.joint_class]),
        "kind": JOINT_TAGS[row.joint_class],
        "sentences": sentences,
        "codes": [{"key": key, "name": code_names.get(key, "")} for key in row.codes],
    }


def _unknown(code: str, content: Content, regions: Regions, visible: Sequence[str]) -> list[str]:
    """What the page cannot tell, in sentences."""
    sentences = []
    country, row = content.country, content.joint(code)
    asked = country.area(code) if country else None
    if asked is None:
        sentences.append(_("The questionnaire of this round did not ask about this area."))
    elif asked.score is None:
        sentences.append(_("Fewer than five akims rated it, so no need is shown."))
    if content.deputies is None:
        sentences.append(_("Deputies were not asked, or fewer than five of them answered."))
    if hidden := hidden_sentence(content, regions, visible):
        sentences.append(hidden)
    silent = [iso for iso in visible if iso not in content.scopes]
    silent = [iso for iso in silent if iso not in content.hidden_regions]
    if silent and country:
        sentences.append(
            _("Fewer than five answers have been counted from: %(names)s.")
            % {"names": "; ".join(label(Group(REGION, iso), regions) for iso in silent)}
        )
    if row is None or row.interviewees < K:
        sentences.append(_("Fewer than five people were interviewed, so interviews say nothing."))
    elif not row.codes:
        sentences.append(_("No category of the interviews leads to this area."))
    if not content.is_final:
        sentences.append(
            _("Time in office, kind of post and language are shown when the round is closed.")
        )
    return sentences
