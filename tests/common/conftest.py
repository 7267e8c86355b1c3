"""Tests of wording need the catalogues compiled, as they are before the portal starts."""

import pytest
from django.conf import settings
from django.utils.translation.reloader import translation_file_changed

from tna_portal.common.catalogues import compile_all


@pytest.fixture(scope="session", autouse=True)
def compiled_catalogues() -> None:
    """Compile what is not, and let Django forget what it read before."""
    for path in compile_all(settings.BASE_DIR):
        translation_file_changed(None, path)
