"""What has to be decided: each a sentence, with the page where it is done where the reader may go there."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tna_portal.common.languages import localised
from tna_portal.dashboards.sentences.limits import region_list
from tna_portal.dashboards.sentences.parts import Decision, listed, needs
from tna_portal.dashboards.sentences.situation import Situation
from tna_portal.dashboards.sentences.sources import Joint, of_class
from tna_portal.dashboards.words import Names
from tna_portal.organisation.access import Permission

P = Permission


def decisions(
    joint: Joint, situation: Situation, names: Names, *, has_survey: bool
) -> list[Decision]:
    """Everything that is due, most pressing first."""
    found = [*_round(situation), *_calls(situation)]
    if has_survey:
        found += [*_plans(situation), *_modules(joint, situation, names)]
    return [*found, *_questions(joint, situation, names)]


def _decision(
    text: str, situation: Situation, permission: Permission, url: str, action: str
) -> Decision:
    return Decision(text, url, action) if situation.may(permission) else Decision(text)


def _round(situation: Situation) -> list[Decision]:
    if not situation.is_open or situation.overdue_since is None:
        return []
    text = _(
        "Answers were to come until %(day)s, but the round is still open: "
        "the figures become final when it is closed."
    ) % {"day": date_format(situation.overdue_since)}
    url = reverse("organisation:round", args=[situation.round_code])
    return [_decision(text, situation, P.MANAGE_ROUNDS, url, _("Go to the round"))]


def _calls(situation: Situation) -> list[Decision]:
    few = situation.unanswered
    if not few or not situation.is_open:
        return []
    text = ngettext(
        "%(count)s region has fewer than five answers (%(regions)s): "
        "whoever has not finished should be called.",
        "%(count)s regions have fewer than five answers (%(regions)s): "
        "whoever has not finished should be called.",
        len(few),
    ) % {"count": len(few), "regions": region_list(few)}
    url = reverse("surveys:calls", args=[situation.round_code])
    return [_decision(text, situation, P.INVITE, url, _("Whom to call"))]


def _plans(situation: Situation) -> list[Decision]:
    if situation.is_open:
        return []  # interim figures are nothing to plan a year by
    found = []
    if missing := situation.without_plan:
        found.append(
            ngettext(
                "%(count)s branch has no seminar plan from these figures yet: %(branches)s.",
                "%(count)s branches have no seminar plan from these figures yet: %(branches)s.",
                len(missing),
            )
            % _branches(missing)
        )
    if old := situation.with_old_plan:
        found.append(
            ngettext(
                "The seminar plan of %(count)s branch is older than these figures: %(branches)s.",
                "The seminar plans of %(count)s branches are older than these figures: %(branches)s.",
                len(old),
            )
            % _branches(old)
        )
    url = reverse("curricula:new_plan")
    return [_decision(text, situation, P.MAKE_PLANS, url, _("Make a plan")) for text in found]


def _branches(branches: Sequence[Any]) -> Mapping[str, Any]:
    return {
        "count": len(branches),
        "branches": listed([localised(branch, "name") for branch in branches], most=3),
    }


def _modules(joint: Joint, situation: Situation, names: Names) -> list[Decision]:
    open_needs = [code for code in of_class(joint, "convergent") if code not in situation.covered]
    if not open_needs:
        return []
    text = ngettext(
        "%(count)s need that both sources show has no module yet: %(areas)s. "
        "A module has to be made or found.",
        "%(count)s needs that both sources show have no module yet: %(areas)s. "
        "Modules have to be made or found.",
        len(open_needs),
    ) % {"count": len(open_needs), "areas": needs(names, open_needs)}
    return [
        _decision(
            text, situation, P.SEE_PLANS, reverse("curricula:catalogue"), _("Go to the modules")
        )
    ]


def _questions(joint: Joint, situation: Situation, names: Names) -> list[Decision]:
    unasked = [
        row["area"] for row in joint if row["joint_class"] == "interview_only" and not row["rank"]
    ]
    if not unasked or not any(row["rank"] for row in joint):
        return []
    text = ngettext(
        "%(count)s need is high in the interviews, but the survey has no figure of it: %(areas)s. "
        "Questions for the next round should be proposed.",
        "%(count)s needs are high in the interviews, but the survey has no figures of them: "
        "%(areas)s. Questions for the next round should be proposed.",
        len(unasked),
    ) % {"count": len(unasked), "areas": needs(names, unasked)}
    url = reverse("curricula:proposals") + f"?round={situation.round_code}"
    return [_decision(text, situation, P.SEE_NEEDS, url, _("Go to the proposals"))]
