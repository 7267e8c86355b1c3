"""Accounts of staff and what they have done."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation import selectors
from tna_portal.organisation.access import Permission, require
from tna_portal.organisation.choices import Role
from tna_portal.organisation.forms import AccountForm
from tna_portal.organisation.services import accounts as services

PAGE = 25


@require_safe
@require(Permission.MANAGE_ACCOUNTS)
def accounts(request: AuthenticatedRequest) -> HttpResponse:
    """All accounts."""
    page = Paginator(selectors.users(), PAGE).get_page(request.GET.get("page"))
    labels = dict(Role.choices)
    lines = [
        (user, ", ".join(str(labels[held.role]) for held in user.role_holdings.all()))
        for user in page.object_list
    ]
    return render(request, "organisation/accounts.html", {"page_obj": page, "lines": lines})


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_ACCOUNTS)
def create(request: AuthenticatedRequest) -> HttpResponse:
    """A new account; its owner sets the password by the reset mail."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.create_account(
                email=data["email"],
                full_name=data["full_name"],
                language=data["language"],
                branch_id=data["branch"].pk if data["branch"] else None,
                roles=data["roles"],
                actor=request.user,
            )
        except services.AddressTaken:
            form.add_error("email", _("Somebody already has an account with this address."))
        else:
            messages.success(
                request,
                _(
                    "The account has been made. Its owner sets a password by “Forgot your password?”."
                ),
            )
            return redirect("organisation:accounts")
    context = {"form": form, "title": _("New account"), "back": "organisation:accounts"}
    status = 422 if form.errors else 200
    return render(request, "organisation/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@require(Permission.MANAGE_ACCOUNTS)
def edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Roles, branch, language, and whether the person may sign in."""
    user = selectors.account(pk)
    if user is None:
        raise Http404
    initial = {
        "full_name": user.full_name,
        "language": user.language,
        "branch": user.branch_id,
        "roles": [held.role for held in user.role_holdings.all()],
        "is_active": user.is_active,
    }
    form = AccountForm(request.POST or None, editing=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.update_account(
                user_id=pk,
                full_name=data["full_name"],
                language=data["language"],
                branch_id=data["branch"].pk if data["branch"] else None,
                roles=data["roles"],
                is_active=data["is_active"],
                actor=request.user,
            )
        except services.LastAdministrator:
            form.add_error("roles", _("The portal needs at least one active administrator."))
        else:
            messages.success(request, _("The account has been saved."))
            return redirect("organisation:accounts")
    context = {"form": form, "title": user.email, "back": "organisation:accounts"}
    status = 422 if form.errors else 200
    return render(request, "organisation/form.html", context, status=status)


@require_safe
@require(Permission.SEE_AUDIT)
def audit(request: AuthenticatedRequest) -> HttpResponse:
    """What staff have done, newest first."""
    entries = selectors.audit_entries(request.user)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    return render(request, "organisation/audit.html", {"page_obj": page})
