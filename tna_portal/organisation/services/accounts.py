"""Accounts of staff."""

from collections.abc import Collection

from django.db import IntegrityError, transaction

from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import Role
from tna_portal.organisation.models import Branch, RoleHolding, User

DEMO_ROLES = {
    Role.CODER: "Айгүл Үмбетқызы",
    Role.MANAGER: "Ерлан Қуанышұлы",
    Role.ADMIN: "Сәуле Ғабитқызы",
    Role.METHODOLOGIST: "Нұрлан Һашимұлы",
    Role.COORDINATOR: "Өмірбек Әділұлы",
}
DEMO_BRANCH = "kz-11"


class AddressTaken(Exception):
    """Somebody already has an account with this address."""


class LastAdministrator(Exception):
    """The portal needs at least one active administrator."""


@transaction.atomic
def create_account(
    *,
    email: str,
    full_name: str,
    language: str,
    branch_id: int | None,
    roles: Collection[str],
    actor: User | None,
    password: str | None = None,
) -> User:
    """Make an account. Without a password its owner sets one through the reset mail."""
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email=email,
                password=password,
                full_name=full_name,
                language=language,
                branch_id=branch_id,
            )
    except IntegrityError as error:
        raise AddressTaken from error
    _set_roles(user, roles)
    record(
        "account_created",
        actor=actor,
        subject="account",
        subject_id=user.pk,
        roles=sorted(roles),
        branch=branch_id,
    )
    return user


@transaction.atomic
def update_account(
    *,
    user_id: int,
    full_name: str,
    language: str,
    branch_id: int | None,
    roles: Collection[str],
    is_active: bool,
    actor: User,
) -> User:
    """Change an account; the last active administrator stays one. Raises LastAdministrator."""
    user = User.objects.select_for_update().get(pk=user_id)
    others = RoleHolding.objects.filter(role=Role.ADMIN, user__is_active=True).exclude(user=user)
    if (Role.ADMIN not in roles or not is_active) and not others.exists():
        raise LastAdministrator
    user.full_name, user.language = full_name, language
    user.branch_id, user.is_active = branch_id, is_active
    user.save()
    before = sorted(user.role_holdings.values_list("role", flat=True))
    _set_roles(user, roles)
    record(
        "account_changed",
        actor=actor,
        subject="account",
        subject_id=user.pk,
        before=before,
        after=sorted(roles),
        branch=branch_id,
        is_active=is_active,
    )
    return user


def _set_roles(user: User, roles: Collection[str]) -> None:
    user.role_holdings.exclude(role__in=roles).delete()
    RoleHolding.objects.bulk_create(
        [RoleHolding(user=user, role=role) for role in roles], ignore_conflicts=True
    )


@transaction.atomic
def ensure_demo_accounts() -> dict[str, User]:
    """Role -> its demo account. Nobody can sign in to them with a password."""
    accounts = {}
    branch = Branch.objects.get(code=DEMO_BRANCH)
    for role, name in DEMO_ROLES.items():
        email = f"demo-{role}@example.org"
        user = User.objects.filter(email=email).first()
        if user is None:
            local = role in {Role.CODER, Role.COORDINATOR}
            user = create_account(
                email=email,
                full_name=name,
                language="kk",
                branch_id=branch.pk if local else None,
                roles=[role],
                actor=None,
            )
        accounts[str(role)] = user
    return accounts
