"""Areas that a release proposes for the next questionnaire, with what was decided on each."""

from collections import defaultdict
from dataclasses import dataclass

from curricula.models import ProposalDecision, ProposalState
from curricula.needs.content import Content, JointRow
from curricula.planning.types import JointClass

PROPOSED = (JointClass.INTERVIEW_ONLY, JointClass.SILENT)


@dataclass(frozen=True)
class Proposal:
    """An area with its line of the newest release; None when it is proposed no longer.

    `decisions`: newest first; none is an open proposal.
    """

    area: str
    row: JointRow | None
    decisions: tuple[ProposalDecision, ...]

    @property
    def state(self) -> str:
        """Open, taken or declined."""
        return self.decisions[0].state if self.decisions else ProposalState.OPEN.value

    @property
    def number(self) -> int:
        """Number of the last decision, 0 without one."""
        return self.decisions[0].number if self.decisions else 0


def proposals(round_id: int, content: Content | None) -> list[Proposal]:
    """What the release proposes in the order of the areas, then what was decided on before."""
    decided: dict[str, list[ProposalDecision]] = defaultdict(list)
    rows = ProposalDecision.objects.filter(round=round_id).order_by("area", "-number")
    for row in rows.select_related("decided_by", "added_to"):
        decided[row.area].append(row)
    joint = content.joint_display if content else ()
    proposed = {row.area: row for row in joint if row.joint_class in PROPOSED}
    return [
        Proposal(area, proposed.get(area), tuple(decided[area]))
        for area in [*proposed, *(area for area in sorted(decided) if area not in proposed)]
    ]
