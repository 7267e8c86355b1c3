"""One populated portal for tests that visit pages: a round with answers, talks, needs and a plan."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from curricula.needs.selectors import latest_snapshot
from curricula.services.catalogue import load_catalogue
from curricula.services.plans import make_plan
from interviews.models import Code
from interviews.services.exchange import request_export, request_import
from surveys.services.files import request_letters
from surveys.services.letters import make_letter
from tests.factories.interviews import (
    make_coding,
    make_final,
    make_handed_in,
    make_held,
    make_incoming,
    make_interview,
    make_planned,
)
from tests.factories.organisation import branch, make_round, make_user
from tests.factories.surveys import (
    Invited,
    answer,
    draft_with,
    make_invited,
    make_questionnaire,
    rated,
)
from tna_portal.dashboards.services import sweep
from tna_portal.organisation.models import AssessmentRound, User

ROLES = ("admin", "methodologist", "manager", "coordinator", "coder")
ANSWERS = rated(PRC=(5, 2), LND=(5, 3), FIN=(4, 3), LEG=(3, 3), COM=(4, 4))


@dataclass
class Cast:
    """What a test finds."""

    round: AssessmentRound
    users: dict[str, User]
    outsider: User
    pending: Invited
    ids: dict[str, Any]


def build() -> Cast:
    """Everything of Akmola's branch; the outsider belongs to another branch."""
    branch()
    load_catalogue()
    round_ = make_round()
    questionnaire = make_questionnaire(round_)
    for invited in make_invited(questionnaire, 6):
        answer(invited, ANSWERS | {"Q5": 44, "Q8": {"options": ["kk", "ru"]}})
    pending = make_invited(questionnaire)[0]
    draft_with(pending, {"Q5": 40})
    talks = [make_interview(round_) for _ in range(6)]
    coder, other = (make_user("coder", branch_code="kz-11") for _ in range(2))
    segment = make_coding(talks[0], coder=coder)
    handed_in = make_handed_in(talks[2], [coder, other])
    final = make_final(talks[3])
    empty = make_interview(round_, text=None)
    incoming = make_incoming(make_interview(round_, text=None))
    sweep(now=timezone.now())
    snapshot = latest_snapshot(round_.pk)
    assert snapshot is not None
    plan = make_plan(
        branch_id=branch().pk,
        year=2027,
        snapshot_id=snapshot.pk,
        seminars_per_quarter=(2, 2, 2, 2),
        now=timezone.now(),
        actor=None,
    )
    users = {role: make_user(role) for role in ("admin", "methodologist", "manager")}
    users |= {"coordinator": make_user("coordinator", branch_code="kz-11"), "coder": coder}
    draft_round = make_round(is_open=False, code="draft-round")
    ids = {
        "planned": make_planned(round_).pk,
        "held": make_held(round_, users["coder"]).pk,
        "interview": talks[1].pk,
        "coded": talks[0].pk,
        "empty": empty.pk,
        "incoming": incoming.interview_id,
        "segment": segment.pk,
        "handed_in": talks[2].pk,
        "assignment": handed_in[0].pk,
        "final": final.pk,
        "plan": plan.pk,
        "code": Code.objects.filter(codebook__round=round_).first().pk,  # type: ignore[union-attr]
        "account": users["coder"].pk,
        "branch": branch().pk,
        "invitation": pending.invitation_id,
        "draft_round": draft_round.code,
        "letter": make_letter(
            questionnaire_id=questionnaire.pk,
            region="KZ-11",
            district=None,
            addressee="Аршалы ауданының әкімдігі",
            most_uses=5,
            expires_on=round_.ends_on,
            branch_id=branch().pk,
            actor=None,
        ).letter_id,
        "file": request_letters(
            entry=round_,
            kind="letters_pdf",
            letters=[],
            actor=users["coordinator"],
            now=timezone.now(),
        ).pk,
        "sent": request_import(
            entry=round_,
            data=b"",
            file_name="talks.qdpx",
            actor=users["methodologist"],
            now=timezone.now(),
        ).pk,
        "codings": request_export(
            entry=round_,
            kind="codings_csv",
            whose="final",
            unready="mask",
            language="kk",
            crlf=False,
            bom=True,
            reason="for the report",
            actor=users["methodologist"],
            now=timezone.now(),
        ).pk,
    }
    return Cast(round_, users, make_user("coordinator", "coder", branch_code="kz-59"), pending, ids)
