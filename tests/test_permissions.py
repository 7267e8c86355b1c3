"""Every address of the portal against every role, nobody, and a branch that it does not belong to.

A new address fails `test_every_address_is_in_the_table` until it has a line here: its arguments, the
permissions of which one suffices (None: open to all), and whether its object belongs to a branch.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from surveys.selectors.messages import stop_value
from tests.cast import ROLES, Cast, build
from tna_portal.organisation.access import ROLE_PERMISSIONS, Permission

pytestmark = [pytest.mark.django_db, pytest.mark.once]
P = Permission
Arguments = Callable[[Cast], dict[str, Any]]


@dataclass(frozen=True)
class Line:
    """Who may open an address."""

    needs: frozenset[Permission] | None
    arguments: Arguments = field(default=lambda cast: {})
    method: str = "get"
    of_branch: bool = False


def line(*needs: Permission, arguments: Arguments = lambda cast: {}, **more: Any) -> Line:
    """Staff only."""
    return Line(frozenset(needs), arguments, **more)


def with_id(name: str, key: str = "pk") -> Arguments:
    """One argument out of the cast."""
    return lambda cast: {key: cast.ids[name]}


def with_round(cast: Cast) -> dict[str, Any]:
    """The cast's round."""
    return {"code": cast.round.code}


OPEN = Line(None)
# What a first role takes away, and what belongs to one person alone (tests/surveys/views/test_files.py,
# tests/interviews/views/test_coders.py and test_exchange.py).
NOT_TWICE = {
    "interviews:drop",
    "interviews:exchange_file",
    "interviews:discard_text",
    "interviews:withdraw",
    "interviews:edit_segment",
    "interviews:remove_segment",
    "interviews:hand_in",
    "surveys:download",
}
TABLE = {
    "organisation:home": OPEN,
    "organisation:healthz": OPEN,
    "organisation:demo_enter": Line(None, lambda cast: {"role": "admin"}, "post"),
    "organisation:accounts": line(P.MANAGE_ACCOUNTS),
    "organisation:new_account": line(P.MANAGE_ACCOUNTS),
    "organisation:edit_account": line(P.MANAGE_ACCOUNTS, arguments=with_id("account")),
    "organisation:audit": line(P.SEE_AUDIT),
    "organisation:rounds": line(P.MANAGE_ROUNDS, P.MANAGE_FRAMEWORK),
    "organisation:new_round": line(P.MANAGE_ROUNDS),
    "organisation:round": line(P.MANAGE_ROUNDS, P.MANAGE_FRAMEWORK, arguments=with_round),
    "organisation:edit_round": line(P.MANAGE_ROUNDS, arguments=with_id("draft_round", "code")),
    "organisation:change_round": line(
        P.MANAGE_ROUNDS,
        arguments=lambda c: {"code": c.round.code, "change": "close"},
        method="post",
    ),
    "organisation:roster": line(P.INVITE, P.MANAGE_FRAME),
    "organisation:roster_columns": line(P.INVITE, P.MANAGE_FRAME),
    "organisation:frame": line(P.MANAGE_FRAME),
    "organisation:branches": line(P.MANAGE_BRANCHES),
    "organisation:edit_branch": line(P.MANAGE_BRANCHES, arguments=with_id("branch")),
    "surveys:token": OPEN,
    "surveys:start": OPEN,
    "surveys:questions": OPEN,
    "surveys:worker": OPEN,
    "surveys:offline": OPEN,
    "surveys:save": Line(None, method="post"),
    "surveys:submit": Line(None, method="post"),
    "surveys:done": OPEN,
    "surveys:back": OPEN,
    "surveys:contact": Line(None, method="post"),
    "surveys:withdraw": OPEN,
    "surveys:enter": Line(None, lambda cast: {"token": cast.pending.token}),
    "surveys:fieldwork": line(P.SEE_FIELDWORK),
    "surveys:fieldwork_round": line(P.SEE_FIELDWORK, arguments=with_round),
    "surveys:invite": line(P.INVITE, arguments=with_round, method="post"),
    "surveys:reissue": line(
        P.INVITE, arguments=with_id("invitation"), method="post", of_branch=True
    ),
    "surveys:no_reminders": Line(None, lambda cast: {"value": stop_value(cast.ids["invitation"])}),
    "surveys:calls": line(P.INVITE, arguments=with_round),
    "surveys:message_text": line(
        P.INVITE, arguments=with_id("invitation"), method="post", of_branch=True
    ),
    "surveys:change_invitation": line(
        P.INVITE,
        arguments=lambda c: {"pk": c.ids["invitation"], "to": "refused"},
        method="post",
        of_branch=True,
    ),
    "surveys:messages": line(P.INVITE, arguments=with_round),
    "surveys:messages_again": line(P.INVITE, arguments=with_round, method="post"),
    "surveys:send_messages": line(
        P.INVITE, arguments=lambda c: {"code": c.round.code, "kind": "reminder"}
    ),
    "surveys:enter_for": line(
        P.INVITE,
        arguments=lambda c: {"pk": c.ids["invitation"], "mode": "paper"},
        method="post",
        of_branch=True,
    ),
    "surveys:enter_form": line(
        P.INVITE, arguments=with_id("letter"), method="post", of_branch=True
    ),
    "surveys:paper_form": line(P.INVITE, arguments=with_round, method="post"),
    "surveys:letters": line(P.INVITE, arguments=with_round),
    "surveys:letters_to_persons": line(P.INVITE, arguments=with_round, method="post"),
    "surveys:letter_to_office": line(P.INVITE, arguments=with_round, method="post"),
    "surveys:revoke_letter": line(
        P.INVITE, arguments=with_id("letter"), method="post", of_branch=True
    ),
    "surveys:quotas": line(P.SEE_FIELDWORK, arguments=with_round),
    "surveys:sample": line(P.SEE_FIELDWORK, arguments=with_round),
    "surveys:draw_sample": line(P.MANAGE_FRAME, arguments=with_round, method="post"),
    "surveys:keeping": line(P.MANAGE_ROUNDS, arguments=with_round),
    "surveys:monitoring": line(P.SEE_FIELDWORK, arguments=with_round),
    "surveys:monitoring_file": line(
        P.SEE_FIELDWORK, arguments=lambda c: {"code": c.round.code, "kind": "csv"}
    ),
    "surveys:pilot": line(P.EXPORT_ANSWERS, P.MANAGE_ROUNDS, arguments=with_round),
    "surveys:quality": line(P.EXPORT_ANSWERS, arguments=with_round),
    "surveys:export": line(P.EXPORT_ANSWERS, arguments=with_round),
    "surveys:download": line(P.EXPORT_ANSWERS, P.INVITE, arguments=with_id("file")),
    "interviews:list": line(P.SEE_INTERVIEWS),
    "interviews:create": line(P.CODE_INTERVIEWS),
    "interviews:plan": line(P.CODE_INTERVIEWS),
    "interviews:calls": line(P.CODE_INTERVIEWS),
    "interviews:targets": line(P.SEE_INTERVIEWS, arguments=with_round),
    "interviews:card": line(P.SEE_INTERVIEWS, arguments=with_id("planned"), of_branch=True),
    "interviews:edit_card": line(P.CODE_INTERVIEWS, arguments=with_id("held"), of_branch=True),
    "interviews:hold": line(P.CODE_INTERVIEWS, arguments=with_id("planned"), of_branch=True),
    "interviews:drop": line(
        P.CODE_INTERVIEWS, arguments=with_id("planned"), method="post", of_branch=True
    ),
    "interviews:consent": line(P.SEE_INTERVIEWS, arguments=with_id("held"), of_branch=True),
    "interviews:guide": line(P.CODE_INTERVIEWS, arguments=with_id("held"), of_branch=True),
    "interviews:save_notes": line(
        P.CODE_INTERVIEWS, arguments=with_id("held"), method="post", of_branch=True
    ),
    "interviews:finish_guide": line(P.CODE_INTERVIEWS, arguments=with_id("held"), of_branch=True),
    "interviews:transcript": line(P.CODE_INTERVIEWS, arguments=with_id("empty"), of_branch=True),
    "interviews:correct_turns": line(
        P.CODE_INTERVIEWS, arguments=with_id("incoming"), method="post", of_branch=True
    ),
    "interviews:names": line(P.CODE_INTERVIEWS, arguments=with_id("incoming"), of_branch=True),
    "interviews:keep_text": line(
        P.CODE_INTERVIEWS, arguments=with_id("incoming"), method="post", of_branch=True
    ),
    "interviews:discard_text": line(
        P.CODE_INTERVIEWS, arguments=with_id("incoming"), method="post", of_branch=True
    ),
    "interviews:look_again": line(
        P.CODE_INTERVIEWS, arguments=with_id("interview"), method="post", of_branch=True
    ),
    "interviews:register": line(P.SEE_PSEUDONYMS, arguments=with_id("interview"), of_branch=True),
    "interviews:texts": line(P.CODE_INTERVIEWS),
    "interviews:batch": line(P.CODE_INTERVIEWS),
    "interviews:batch_template": line(P.CODE_INTERVIEWS),
    "interviews:batch_check": line(P.CODE_INTERVIEWS),
    "interviews:withdraw": line(
        P.CODE_INTERVIEWS, arguments=with_id("empty"), method="post", of_branch=True
    ),
    "interviews:correct": line(P.CODE_INTERVIEWS, arguments=with_id("coded"), of_branch=True),
    "interviews:place": line(
        P.LEAD_CODING, arguments=lambda c: {"pk": c.ids["coded"], "final": 1}, of_branch=True
    ),
    "interviews:worker": OPEN,
    "interviews:search": line(P.SEE_INTERVIEWS),
    "interviews:answers": line(P.CODE_INTERVIEWS),
    "interviews:accept_answers": line(
        P.LEAD_CODING, arguments=lambda c: {"code": c.round.code}, method="post"
    ),
    "interviews:next_answer": line(P.CODE_INTERVIEWS, arguments=with_id("coded")),
    "interviews:previous_answer": line(P.CODE_INTERVIEWS, arguments=with_id("coded")),
    "interviews:code": line(P.SEE_INTERVIEWS, arguments=with_id("coded"), of_branch=True),
    "interviews:step": line(
        P.CODE_INTERVIEWS, arguments=with_id("coded"), method="post", of_branch=True
    ),
    "interviews:find": line(P.SEE_INTERVIEWS, arguments=with_id("coded"), of_branch=True),
    "interviews:put_back": line(
        P.CODE_INTERVIEWS, arguments=with_id("coded"), method="post", of_branch=True
    ),
    "interviews:edit_segment": line(
        P.CODE_INTERVIEWS, arguments=with_id("segment"), of_branch=True
    ),
    "interviews:remove_segment": line(
        P.CODE_INTERVIEWS, arguments=with_id("segment"), method="post", of_branch=True
    ),
    "interviews:hand_in": line(P.CODE_INTERVIEWS, arguments=with_id("coded"), of_branch=True),
    "interviews:assigning": line(P.LEAD_CODING, arguments=with_round),
    "interviews:draw_double": line(P.LEAD_CODING, arguments=with_round, method="post"),
    "interviews:unassign": line(
        P.LEAD_CODING, arguments=with_id("assignment"), method="post", of_branch=True
    ),
    "interviews:give_back": line(P.LEAD_CODING, arguments=with_id("assignment"), of_branch=True),
    "interviews:compare": line(P.LEAD_CODING, arguments=with_id("handed_in"), of_branch=True),
    "interviews:decide": line(P.LEAD_CODING, arguments=with_id("handed_in"), of_branch=True),
    "interviews:take_agreed": line(
        P.LEAD_CODING, arguments=with_id("handed_in"), method="post", of_branch=True
    ),
    "interviews:undo_decision": line(
        P.LEAD_CODING, arguments=with_id("handed_in"), method="post", of_branch=True
    ),
    "interviews:finish": line(
        P.LEAD_CODING,
        arguments=lambda c: {"pk": c.ids["handed_in"], "how": "final"},
        method="post",
        of_branch=True,
    ),
    "interviews:reopen": line(P.LEAD_CODING, arguments=with_id("handed_in"), of_branch=True),
    "interviews:to_translate": line(P.CODE_INTERVIEWS),
    "interviews:translate": line(P.CODE_INTERVIEWS, arguments=with_id("final"), of_branch=True),
    "interviews:quotes": line(P.RELEASE_QUOTES),
    "interviews:change_quote": line(
        P.RELEASE_QUOTES,
        arguments=lambda c: {"pk": c.ids["final"], "change": "release"},
        method="post",
        of_branch=True,
    ),
    "interviews:agreement": line(P.LEAD_CODING, arguments=with_round),
    "interviews:agreement_method": line(P.LEAD_CODING, arguments=with_round),
    "interviews:exchange": line(P.EXPORT_CODINGS),
    "interviews:export_codings": line(P.EXPORT_CODINGS, arguments=with_round),
    "interviews:import_codings": line(P.LEAD_CODING, arguments=with_round),
    "interviews:exchange_file": line(P.EXPORT_CODINGS, arguments=with_id("codings")),
    "interviews:check_codings": line(P.LEAD_CODING, arguments=with_id("sent")),
    "interviews:table": line(P.SEE_INTERVIEWS),
    "interviews:table_code": line(
        P.SEE_INTERVIEWS, arguments=lambda c: {"code": c.round.code, "key": "T1"}
    ),
    "interviews:co_occurrence": line(P.SEE_INTERVIEWS),
    "interviews:summaries": line(P.SEE_INTERVIEWS),
    "interviews:saturation": line(P.SEE_INTERVIEWS),
    "interviews:table_file": line(
        P.SEE_INTERVIEWS,
        arguments=lambda c: {
            "code": c.round.code,
            "kind": "summaries",
            "language": "kk",
            "ending": "xlsx",
        },
    ),
    "interviews:codebook": line(P.SEE_INTERVIEWS),
    "interviews:begin_codebook": line(P.MANAGE_FRAMEWORK, arguments=with_round, method="post"),
    "interviews:add_code": line(P.MANAGE_FRAMEWORK, arguments=with_round),
    "interviews:import_codebook": line(P.MANAGE_FRAMEWORK, arguments=with_round),
    "interviews:check_import": line(P.MANAGE_FRAMEWORK, arguments=with_round),
    "interviews:codebook_file": line(
        P.SEE_INTERVIEWS,
        arguments=lambda c: {"code": c.round.code, "kind": "qdc", "language": "kk"},
    ),
    "interviews:codebook_versions": line(P.SEE_INTERVIEWS, arguments=with_round),
    "interviews:codebook_version": line(
        P.SEE_INTERVIEWS, arguments=lambda c: {"code": c.round.code, "number": 1}
    ),
    "interviews:codebook_code": line(P.SEE_INTERVIEWS, arguments=with_id("code")),
    "interviews:code_history": line(P.SEE_INTERVIEWS, arguments=with_id("code")),
    "interviews:edit_code": line(P.MANAGE_FRAMEWORK, arguments=with_id("code")),
    "interviews:move_code": line(P.MANAGE_FRAMEWORK, arguments=with_id("code")),
    "interviews:shift_code": line(P.MANAGE_FRAMEWORK, arguments=with_id("code"), method="post"),
    "interviews:merge_code": line(P.MANAGE_FRAMEWORK, arguments=with_id("code")),
    "interviews:split_code": line(P.MANAGE_FRAMEWORK, arguments=with_id("code")),
    "interviews:retire_code": line(P.MANAGE_FRAMEWORK, arguments=with_id("code"), method="post"),
    "curricula:plans": line(P.SEE_PLANS),
    "curricula:new_plan": line(P.MAKE_PLANS),
    "curricula:plan": line(P.SEE_PLANS, arguments=with_id("plan"), of_branch=True),
    "curricula:plan_xlsx": line(
        P.SEE_PLANS, arguments=lambda c: {"pk": c.ids["plan"], "language": "kk"}, of_branch=True
    ),
    "curricula:catalogue": line(P.SEE_PLANS),
    "curricula:module": line(P.SEE_PLANS, arguments=lambda c: {"code": "M01"}),
    "curricula:edit_module": line(P.MANAGE_FRAMEWORK, arguments=lambda c: {"code": "M01"}),
    "curricula:feedback": line(P.SEE_PLANS),
    "curricula:meeting": line(P.SEE_NEEDS),
    "curricula:proposals": line(P.SEE_NEEDS),
    "curricula:proposal": line(
        P.SEE_NEEDS, arguments=lambda c: {"code": c.round.code, "area": "STR"}
    ),
    "curricula:crosswalk": line(P.SEE_NEEDS),
    "curricula:edit_links": line(
        P.MANAGE_FRAMEWORK, arguments=lambda c: {"kind": "code", "key": "T1"}
    ),
    "curricula:thresholds": line(P.SEE_NEEDS),
    "curricula:versions": line(P.SEE_NEEDS, arguments=lambda c: {"kind": "crosswalk"}),
    "curricula:version": line(P.SEE_NEEDS, arguments=lambda c: {"kind": "crosswalk", "number": 1}),
    "jobs:overview": line(P.RUN_JOBS),
    "jobs:run": line(P.RUN_JOBS, method="post"),
    "jobs:change": line(
        P.RUN_JOBS,
        arguments=lambda c: {"room": "file", "pk": uuid4(), "change": "retry"},
        method="post",
    ),
    "jobs:counts": line(
        P.RUN_JOBS, arguments=lambda c: {"pk": 1, "change": "check"}, method="post"
    ),
    "dashboards:overview": line(P.SEE_NEEDS),
    "dashboards:region": line(P.SEE_NEEDS, arguments=lambda c: {"iso": "KZ-11"}, of_branch=True),
    "dashboards:brief": line(P.SEE_NEEDS),
    "dashboards:region_brief": line(
        P.SEE_NEEDS, arguments=lambda c: {"iso": "KZ-11"}, of_branch=True
    ),
    "dashboards:regions": line(P.SEE_NEEDS),
    "dashboards:branches": line(P.SEE_NEEDS),
    "dashboards:branch": line(P.SEE_NEEDS, arguments=lambda c: {"code": "kz-11"}, of_branch=True),
    "dashboards:areas": line(P.SEE_NEEDS),
    "dashboards:area": line(P.SEE_NEEDS, arguments=lambda c: {"code": "FIN"}),
    "dashboards:questions": line(P.SEE_NEEDS),
    "dashboards:question": line(P.SEE_NEEDS, arguments=lambda c: {"people": "akims", "code": "Q5"}),
    "dashboards:groups": line(P.SEE_NEEDS),
    "dashboards:group": line(P.SEE_NEEDS, arguments=lambda c: {"key": "macro:centre"}),
    "dashboards:compare": line(P.SEE_NEEDS),
    "dashboards:rounds": line(P.SEE_NEEDS),
    "dashboards:return_letter": line(
        P.SEE_NEEDS, arguments=lambda c: {"iso": "KZ-11"}, of_branch=True
    ),
    "dashboards:return_letter_docx": line(
        P.SEE_NEEDS, arguments=lambda c: {"iso": "KZ-11"}, of_branch=True
    ),
}
NOT_OURS = ("account_", "set_language")


def named_addresses(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Names of all patterns."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield prefix + pattern.name
        else:
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from named_addresses(pattern, prefix + space)


def test_every_address_is_in_the_table() -> None:
    names = {name for name in named_addresses(get_resolver()) if not name.startswith(NOT_OURS)}
    assert names == set(TABLE)


def visit(client: Client, name: str, cast: Cast) -> int:
    """Status of one address."""
    entry = TABLE[name]
    address = reverse(name, kwargs=entry.arguments(cast))
    return int(getattr(client, entry.method)(address).status_code)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_nothing_else(role: str, client: Client) -> None:
    cast = build()
    wrong = []
    for name, entry in TABLE.items():
        if entry.needs is None or name in NOT_TWICE:
            continue
        client.force_login(cast.users[role], backend=BACKEND)
        status = visit(client, name, cast)
        allowed = bool(entry.needs & ROLE_PERMISSIONS[role])
        if (status in {200, 302, 400, 422}) != allowed or (not allowed and status != 403):
            wrong.append((name, status, allowed))
    assert wrong == []


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_nobody_gets_beyond_the_sign_in_page(client: Client) -> None:
    cast = build()
    wrong = []
    for name, entry in TABLE.items():
        if entry.needs is None:
            continue
        address = reverse(name, kwargs=entry.arguments(cast))
        response = getattr(client, entry.method)(address)
        if response.status_code != 302 or not response["Location"].startswith("/account/login/"):
            wrong.append((name, response.status_code))
    assert wrong == []


def test_another_branch_finds_nothing_of_this_one(client: Client) -> None:
    cast = build()
    client.force_login(cast.outsider, backend=BACKEND)
    held = ROLE_PERMISSIONS["coordinator"] | ROLE_PERMISSIONS["coder"]
    wrong = [
        (name, status)
        for name, entry in TABLE.items()
        if entry.of_branch and entry.needs and entry.needs & held
        if (status := visit(client, name, cast)) != 404
    ]
    assert wrong == []


def test_another_branch_reads_no_word_of_this_one(client: Client) -> None:
    cast = build()
    client.force_login(cast.outsider, backend=BACKEND)
    for name in (
        "interviews:list",
        "interviews:calls",
        "interviews:table",
        "interviews:table_code",
        "interviews:co_occurrence",
        "interviews:summaries",
        "interviews:saturation",
        "surveys:fieldwork_round",
        "surveys:calls",
        "surveys:messages",
        "curricula:plans",
    ):
        page = client.get(reverse(name, kwargs=TABLE[name].arguments(cast))).content.decode()
        assert "Бюджет жетпейді" not in page
        assert "Болат Ахметов" not in page
        assert "Қаратал ауылдық округі" not in page


def test_without_a_pass_the_answering_pages_ask_for_the_code(client: Client) -> None:
    build()
    for name in ("surveys:start", "surveys:questions", "surveys:done"):
        assert client.get(reverse(name))["Location"] == reverse("surveys:token")


def test_the_demo_entry_does_not_exist_outside_demo_mode(client: Client) -> None:
    build()
    assert client.post(reverse("organisation:demo_enter", args=["admin"])).status_code == 404
