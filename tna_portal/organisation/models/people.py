"""Staff accounts with their roles, and the people who may be asked."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from tna_portal.organisation.choices import PostCategory, Role


class UserManager(BaseUserManager["User"]):
    """Accounts are found by their e-mail address, whatever its letters' case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Used at sign-in."""
        return self.get(email__iexact=username)

    def create_user(self, *, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; without a password nobody can sign in to it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A member of staff. Rights come from roles alone (access.py); nobody is a superuser."""

    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=150)
    language = models.CharField(max_length=2, default="kk")
    branch = models.ForeignKey(
        "organisation.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="staff"
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_an_address")]

    def __str__(self) -> str:
        return self.full_name or self.email


class RoleHolding(models.Model):
    """One role held by one person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_holdings")
    role = models.CharField(max_length=13, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="a_role_is_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Respondent(models.Model):
    """A person in office who may be asked, whatever the round.

    Name, telephone and e-mail are kept encrypted and read only where somebody is to be called.
    """

    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(
        "organisation.District", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    category = models.CharField(max_length=10, choices=PostCategory.choices)
    is_acting = models.BooleanField(default=False)
    place = models.CharField(max_length=120, blank=True)
    elected_on = models.DateField(null=True, blank=True)
    term_years = models.PositiveSmallIntegerField(null=True, blank=True)
    contact_encrypted = models.BinaryField(null=True, blank=True)
    external_key = models.CharField(max_length=64, unique=True)
    is_synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["region", "category"], name="respondent_region_category")]

    def __str__(self) -> str:
        return self.external_key


class RosterUpload(models.Model):
    """A list that has been read and waits to be imported by whoever sent it."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=120)
    content_encrypted = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name
