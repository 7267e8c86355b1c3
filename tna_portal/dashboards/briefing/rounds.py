"""Round against round: what has changed, as far as both can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from curricula.needs.content import COUNTRY, Content, Scope
from curricula.needs.contrasts import AreaPair, Verdict, compare, of_verdict, rank_changes
from surveys.questionnaire.compatibility import ItemMapping, map_items
from surveys.questionnaire.definition import Definition
from tna_portal.dashboards.briefing.compare import comparison_figure, with_differences
from tna_portal.dashboards.briefing.people import Regions, label
from tna_portal.dashboards.briefing.place import Place
from tna_portal.dashboards.groups import REGION, Group, regions_in
from tna_portal.dashboards.selectors import ParticipationLine
from tna_portal.dashboards.words import Names, name, number

MOST_MOVES = 5
TOP = 5


@dataclass(frozen=True)
class Side:
    """One of the two rounds: its name, release, questionnaire and how many took part."""

    name: str
    release: int
    content: Content
    definition: Definition | None
    participation: ParticipationLine | None
    is_synthetic: bool


def refused(now: Side, then: Side) -> str:
    """Why two rounds cannot be compared, in a sentence; empty when they can."""
    if now.content.method != then.content.method:
        return _(
            "These rounds were computed by different methods (%(now)s and %(then)s), so a difference could"
            " come from the method alone. They can be compared once both have been released by the same"
            " method."
        ) % {"now": now.content.method, "then": then.content.method}
    if (
        now.definition
        and then.definition
        and not map_items(now.definition, then.definition).scales_agree
    ):
        return _(
            "Importance and competence were rated on different scales in these rounds, so their needs"
            " cannot be compared."
        )
    return ""


def rounds_page(
    now: tuple[Side, Scope],
    then: tuple[Side, Scope],
    group: Group,
    names: Names,
    *,
    regions: Regions,
    place: Place,
) -> dict[str, Any]:
    """Everything of the page once both rounds may be compared."""
    (side, scope), (before, scope_before) = now, then
    pairs = compare(scope, scope_before)
    mapping = (
        map_items(side.definition, before.definition)
        if side.definition and before.definition
        else None
    )
    return {
        "sentences": [
            *what_changed(pairs, scope, scope_before, names),
            *(_newly_agreed(side.content, before.content, names) if group.kind == COUNTRY else ()),
        ],
        "cautions": _cautions(side, before, group, mapping, regions),
        "figure": comparison_figure(pairs, names, first=side.name, second=before.name, place=place),
        "base": _("%(first)s: release No. %(n)s; %(second)s: release No. %(m)s")
        % {
            "first": side.name,
            "n": number(side.release, 0),
            "second": before.name,
            "m": number(before.release, 0),
        },
        "participation": _participation(side, before, scope, scope_before),
        "moves": [_move(pair, names) for pair in rank_changes(pairs)[:MOST_MOVES]],
        "mapping": _mapping(mapping, names) if mapping else [],
    }


def what_changed(pairs: Sequence[AreaPair], now: Scope, then: Scope, names: Names) -> list[str]:
    """The change in a few plain sentences, greatest need first."""
    grown, fallen = of_verdict(pairs, Verdict.HIGHER), of_verdict(pairs, Verdict.LOWER)
    sentences = []
    if grown:
        sentences.append(
            _("The need has grown beyond chance: %(areas)s.")
            % {"areas": with_differences(grown, names)}
        )
    if fallen:
        sentences.append(
            _("The need has fallen beyond chance: %(areas)s.")
            % {"areas": with_differences(fallen, names)}
        )
    if pairs and not (grown or fallen):
        sentences.append(_("No need has changed beyond chance."))
    top, before = ([a.code for a in scope.ranked()[:TOP]] for scope in (now, then))
    if top and before:
        entered = [code for code in top if code not in before]
        left = [code for code in before if code not in top]
        if entered or left:
            sentences.append(_top_sentence(entered, left, names))
        else:
            sentences.append(
                _("The five greatest needs are the same as before, in the same or another order.")
            )
    return sentences


def _newly_agreed(now: Content, then: Content, names: Names) -> list[str]:
    """Areas on which survey and interviews agree now and did not before."""
    agreed, before = (
        {row.area for row in content.joint_display if row.joint_class == "convergent"}
        for content in (now, then)
    )
    new = [row.area for row in now.joint_display if row.area in agreed - before]
    if not new:
        return []
    shown = "; ".join(name(names, code) for code in new)
    return [_("The survey and the interviews now agree also on: %(areas)s.") % {"areas": shown}]


def _top_sentence(entered: Sequence[str], left: Sequence[str], names: Names) -> str:
    into = "; ".join(name(names, code) for code in entered)
    out = "; ".join(name(names, code) for code in left)
    if into and out:
        return _(
            "New among the five greatest needs: %(entered)s. No longer among them: %(left)s."
        ) % {"entered": into, "left": out}
    if into:
        return _("New among the five greatest needs: %(entered)s.") % {"entered": into}
    return _("No longer among the five greatest needs: %(left)s.") % {"left": out}


def _cautions(
    now: Side, then: Side, group: Group, mapping: ItemMapping | None, regions: Regions
) -> list[str]:
    """What a reader has to keep in mind."""
    sentences = [
        _(
            "The same people may have answered in both rounds; the intervals take the rounds as independent"
            " and are then rather too wide than too narrow."
        )
    ]
    if group.kind == COUNTRY:
        added = sorted(set(regions_in(now.content)) - set(regions_in(then.content)))
        lost = sorted(set(regions_in(then.content)) - set(regions_in(now.content)))
        for codes, sentence in (
            (
                added,
                _("Shown only now: %(names)s. The country's figures differ also because of this."),
            ),
            (
                lost,
                _(
                    "Shown only before: %(names)s. The country's figures differ also because of this."
                ),
            ),
        ):
            if codes:
                shown = "; ".join(label(Group(REGION, iso), regions) for iso in codes)
                sentences.append(sentence % {"names": shown})
    if now.is_synthetic != then.is_synthetic:
        sentences.append(
            _(
                "One of these rounds holds made-up answers: the comparison only shows how the page works."
            )
        )
    if not (now.content.is_final and then.content.is_final):
        sentences.append(_("One of these rounds is still open; its figures are interim."))
    if mapping and mapping.reworded:
        sentences.append(
            ngettext(
                "%(count)s area was worded differently; its change may come from the wording.",
                "%(count)s areas were worded differently; their changes may come from the wording.",
                len(mapping.reworded),
            )
            % {"count": len(mapping.reworded)}
        )
    return sentences


def _participation(now: Side, then: Side, scope: Scope, before: Scope) -> dict[str, Any]:
    lines = [(now, scope), (then, before)]
    has_frame = any(side.participation is not None for side, _scope in lines)
    return {
        "headers": [
            {"label": _("Round")},
            *(
                [
                    {"label": _("In office"), "numeric": True},
                    {"label": _("Invited"), "numeric": True},
                    {"label": _("Answered"), "numeric": True},
                ]
                if has_frame
                else []
            ),
            {"label": _("In the released figures"), "numeric": True},
        ],
        "rows": [
            [
                {"text": side.name, "header": True},
                *(
                    [
                        {"text": number(side.participation.in_frame, 0), "numeric": True},
                        {"text": number(side.participation.invited, 0), "numeric": True},
                        {"text": number(side.participation.answered, 0), "numeric": True},
                    ]
                    if side.participation
                    else [{"text": "–", "numeric": True}] * (3 if has_frame else 0)
                ),
                {"text": number(figures.n, 0), "numeric": True},
            ]
            for side, figures in lines
        ],
    }


def _move(pair: AreaPair, names: Names) -> str:
    return _("%(area)s: from rank %(then)s to rank %(now)s") % {
        "area": name(names, pair.code),
        "then": number(pair.second.rank, 0),
        "now": number(pair.first.rank, 0),
    }


def _mapping(mapping: ItemMapping, names: Names) -> list[dict[str, Any]]:
    """Which items of the questionnaires belong together."""
    kinds = (
        (_("Asked in the same words"), mapping.same),
        (_("Asked in other words"), mapping.reworded),
        (_("New in this round"), mapping.new),
        (_("No longer asked"), mapping.gone),
    )
    return [
        {"title": title, "number": len(codes), "areas": [name(names, code) for code in codes]}
        for title, codes in kinds
        if codes
    ]
