"""Who may do and see what: the only place that decides.

A role is a set of permissions. A person with a branch sees the branch's regions; a person without one
belongs to the head office and sees all. Nothing else grants anything.
"""

from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase

from tna_portal.organisation.choices import Role
from tna_portal.organisation.models import Branch, Region, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from tna_portal.common.http import AuthenticatedRequest

Args = ParamSpec("Args")
Record = TypeVar("Record", bound=Model)


class Permission(StrEnum):
    """What a member of staff can be allowed to do."""

    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_BRANCHES = "manage_branches"
    MANAGE_ROUNDS = "manage_rounds"
    MANAGE_FRAME = "manage_frame"
    MANAGE_FRAMEWORK = "manage_framework"  # need areas, crosswalk, codebook, catalogue
    SEE_AUDIT = "see_audit"
    RUN_JOBS = "run_jobs"  # what the portal does in the background
    SEE_FIELDWORK = "see_fieldwork"
    INVITE = "invite"
    EXPORT_ANSWERS = "export_answers"
    SEE_INTERVIEWS = "see_interviews"
    CODE_INTERVIEWS = "code_interviews"
    LEAD_CODING = "lead_coding"  # assigns, compares, adjudicates, accepts
    EXPORT_CODINGS = (
        "export_codings"  # final ones; whoever leads coding, those of single coders too
    )
    RELEASE_QUOTES = "release_quotes"  # the second reader
    SEE_PSEUDONYMS = "see_pseudonyms"  # what placeholders stand for
    SEE_NEEDS = "see_needs"
    RELEASE_NEEDS = "release_needs"
    SEE_PLANS = "see_plans"
    MAKE_PLANS = "make_plans"


P = Permission
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.ADMIN: frozenset(
        {
            P.MANAGE_ACCOUNTS,
            P.MANAGE_BRANCHES,
            P.MANAGE_ROUNDS,
            P.MANAGE_FRAME,
            P.SEE_AUDIT,
            P.RUN_JOBS,
            P.SEE_FIELDWORK,
            P.INVITE,
            P.SEE_NEEDS,
            P.SEE_PLANS,
            P.MAKE_PLANS,
        }
    ),
    Role.METHODOLOGIST: frozenset(
        {
            P.MANAGE_FRAMEWORK,
            P.MANAGE_FRAME,
            P.SEE_FIELDWORK,
            P.EXPORT_ANSWERS,
            P.SEE_INTERVIEWS,
            P.CODE_INTERVIEWS,
            P.LEAD_CODING,
            P.EXPORT_CODINGS,
            P.RELEASE_QUOTES,
            P.SEE_PSEUDONYMS,
            P.SEE_NEEDS,
            P.RELEASE_NEEDS,
            P.SEE_PLANS,
        }
    ),
    Role.MANAGER: frozenset({P.SEE_FIELDWORK, P.SEE_NEEDS, P.RELEASE_NEEDS, P.SEE_PLANS}),
    Role.COORDINATOR: frozenset(
        {
            P.SEE_FIELDWORK,
            P.INVITE,
            P.SEE_INTERVIEWS,
            P.CODE_INTERVIEWS,
            P.EXPORT_CODINGS,
            P.RELEASE_QUOTES,
            P.SEE_NEEDS,
            P.SEE_PLANS,
        }
    ),
    Role.CODER: frozenset({P.SEE_INTERVIEWS, P.CODE_INTERVIEWS, P.SEE_NEEDS}),
}


def permissions_of(user: "User | AnonymousUser") -> frozenset[Permission]:
    """All permissions of a person; looked up once a request."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    known: frozenset[Permission] | None = getattr(user, "_portal_permissions", None)
    if known is None:
        roles = user.role_holdings.values_list("role", flat=True)
        known = frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
        user._portal_permissions = known  # type: ignore[attr-defined]
    return known


def may(user: "User | AnonymousUser", permission: Permission) -> bool:
    """Whether a person may do something at all; where, is decided by the region rules below."""
    return permission in permissions_of(user)


def require(
    *permissions: Permission,
) -> "Callable[[Callable[Concatenate[AuthenticatedRequest, Args], HttpResponseBase]], Callable[Concatenate[HttpRequest, Args], HttpResponseBase]]":
    """Decorate a view: signed in, and holding at least one of the permissions."""

    def decorate(
        view: "Callable[Concatenate[AuthenticatedRequest, Args], HttpResponseBase]",
    ) -> "Callable[Concatenate[HttpRequest, Args], HttpResponseBase]":
        @login_required
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs
        ) -> HttpResponseBase:
            if not any(may(request.user, permission) for permission in permissions):
                raise PermissionDenied
            return view(cast("AuthenticatedRequest", request), *args, **kwargs)

        return cast("Callable[Concatenate[HttpRequest, Args], HttpResponseBase]", guarded)

    return decorate


def sees_whole_country(user: User) -> bool:
    """Head office: no branch of one's own."""
    return user.branch_id is None


def regions_for(user: User) -> "QuerySet[Region]":
    """The regions whose records a person may see."""
    regions = Region.objects.order_by("iso")
    if sees_whole_country(user):
        return regions
    return regions.filter(branches=user.branch_id, branches__is_active=True)


def branches_for(user: User) -> "QuerySet[Branch]":
    """The branches whose work a person may see."""
    branches = Branch.objects.order_by("code")
    return branches if user.branch_id is None else branches.filter(pk=user.branch_id)


def within_regions(
    queryset: "QuerySet[Record]", user: User, field: str = "region"
) -> "QuerySet[Record]":
    """Only the records of regions that the person may see; `field` leads to the region."""
    if sees_whole_country(user):
        return queryset
    return queryset.filter(**{f"{field}__in": regions_for(user).values("pk")})


def within_branch(
    queryset: "QuerySet[Record]", user: User, field: str = "branch"
) -> "QuerySet[Record]":
    """Only the records of the person's own branch; all for the head office."""
    if sees_whole_country(user):
        return queryset
    return queryset.filter(**{field: user.branch_id})


def may_see_region(user: User, iso: str) -> bool:
    """Whether one region lies in the person's view."""
    return regions_for(user).filter(pk=iso).exists()
