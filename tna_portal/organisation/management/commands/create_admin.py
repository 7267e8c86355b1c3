"""Make the first administrator of an installation."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from tna_portal.organisation.choices import Role
from tna_portal.organisation.services.accounts import AddressTaken, create_account


class Command(BaseCommand):
    """manage.py create_admin address --name "Full Name" """

    help = (
        "Make an administrator's account; the password is asked for, or read from standard input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Address, name, where the password comes from."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--password-stdin", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the password, make the account."""
        if options["password_stdin"]:
            password = sys.stdin.readline().rstrip("\n")
        else:
            password = getpass.getpass("Password: ")
        try:
            validate_password(password)
            create_account(
                email=options["email"],
                full_name=options["name"],
                language="kk",
                branch_id=None,
                roles=[Role.ADMIN],
                actor=None,
                password=password,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except AddressTaken as error:
            raise CommandError("Somebody already has an account with this address.") from error
        self.stdout.write("The account has been made.")
