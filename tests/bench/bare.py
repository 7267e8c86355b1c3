"""The floor of saving: the same statements in the same transaction, without middleware or routing."""

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tna_portal.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - after the set-up

INSERT = (
    "INSERT INTO surveys_draftwrite (draft_id, device, sequence, question, value)"
    " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """One WSGI answer a save."""
    body = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    write = body["writes"][0]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, invitation_id, version_id, sealed_at FROM surveys_draft"
            " WHERE id = %s ORDER BY id LIMIT 1 FOR NO KEY UPDATE",
            [body["draft"]],
        )
        cursor.fetchone()
        value = json.dumps({"option": write["fields"]["q.Q12"][0]})
        cursor.execute(
            INSERT, [body["draft"], body["device"], write["sequence"], write["question"], value]
        )
    start("200 OK", [("Content-Type", "application/json")])
    return [b'{"acknowledged": [1], "problems": {}}']
