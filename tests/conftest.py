"""The shared set-up: databases that are made and removed here, compiled catalogues."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_django
from hypothesis import HealthCheck
from hypothesis import settings as properties

from tests.environment import FOLDER

if TYPE_CHECKING:
    from tests.portal import Portal

# How slow a machine is says nothing about the code.
properties.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("portal")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What a process or the cache remembers belongs to the last test's database.

    SQLite gives the same ids again; PostgreSQL does not, and Redis is shared with others.
    """
    from django.core.cache import cache  # noqa: PLC0415 - settings are ready only now

    from surveys.selectors import questionnaires  # noqa: PLC0415

    questionnaires.forget()
    if not os.environ.get("TEST_SERVICES"):
        cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _compiled_catalogues() -> None:
    """Compile what is not, and let Django forget what it read before."""
    from django.conf import settings  # noqa: PLC0415 - settings are ready only now
    from django.utils.translation.reloader import (  # noqa: PLC0415
        translation_file_changed,
    )

    from tna_portal.common.catalogues import compile_all  # noqa: PLC0415

    for path in compile_all(settings.BASE_DIR):
        translation_file_changed(None, path)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A test database under a name of its own: a file, or a database on the server."""
    from django.db import connection  # noqa: PLC0415 - settings are ready only now

    name = f"tna_test_{uuid.uuid4().hex[:10]}"
    in_file = connection.vendor == "sqlite"
    connection.settings_dict["TEST"]["NAME"] = str(FOLDER / f"{name}.sqlite3") if in_file else name


@pytest.fixture(scope="session", autouse=True)
def _folder_removed() -> Iterator[None]:
    """Nothing stays behind."""
    yield
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _sessions_ended(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """Before the test database is dropped, whoever still holds it is let go."""
    yield
    if not os.environ.get("TEST_SERVICES"):
        return
    from django.db import connection  # noqa: PLC0415 - settings are ready only now

    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )


@pytest.fixture(scope="session")
def static_files() -> Path:
    """Collected once a process."""
    from django.conf import settings  # noqa: PLC0415 - settings are ready only now
    from django.core.management import call_command  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)
    return Path(settings.STATIC_ROOT)


@pytest.fixture
def portal(transactional_db: None, static_files: Path) -> Iterator["Portal"]:
    """Processes that end with the test."""
    from tests.portal import Portal  # noqa: PLC0415 - settings are ready only now

    running = Portal()
    yield running
    running.stop()
