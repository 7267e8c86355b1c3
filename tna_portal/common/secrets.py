"""What is kept encrypted: written with the newest key, read with any."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def cipher() -> MultiFernet:
    """Keys of the environment, newest first."""
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


def sealed(value: Mapping[str, Any] | list[Any]) -> bytes:
    """A value as encrypted JSON."""
    return cipher().encrypt(json.dumps(value, ensure_ascii=False).encode())


def unsealed(content: bytes | memoryview) -> Any:
    """Back."""
    return json.loads(cipher().decrypt(bytes(content)))
