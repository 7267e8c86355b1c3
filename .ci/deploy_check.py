"""Django's deployment checks under the settings of production, with keys made for the occasion."""

import os
import secrets
import subprocess
import sys
import tempfile


def main() -> int:
    """0 when nothing is amiss."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "TNA_DATA_DIR": folder,
            "TNA_SECRET_KEY": secrets.token_urlsafe(50),
            "TNA_ALLOWED_HOSTS": "portal.example.org",
            "TNA_PUBLIC_URL": "https://portal.example.org",
            "TNA_HTTPS": "yes",
            "TNA_DEMO": "no",
        }
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
