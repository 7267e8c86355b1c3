"""Where static files come from beside our own: the one figure library, out of its installed package."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

PLOTLY = "plotly.min.js"


class PlotlyFinder(BaseFinder):
    """Serves plotly.min.js and nothing else of plotly's 25 MB of package data."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from importlib.util import find_spec  # noqa: PLC0415 - the package is located, not imported

        spec = find_spec("plotly")
        if spec is None or spec.origin is None:
            raise RuntimeError("plotly is not installed")
        self.folder = Path(spec.origin).parent / "package_data"
        self.storage = FileSystemStorage(location=str(self.folder))

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file's place, or an empty list."""
        if path == PLOTLY and (self.folder / PLOTLY).exists():
            found = str(self.folder / PLOTLY)
            return [found] if find_all else found
        return []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """One file."""
        yield PLOTLY, self.storage


class PortalStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names and compressed copies; a page still renders before static files are collected."""

    manifest_strict = False
    support_js_module_import_aggregation = True  # an import gets the hashed name too

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """The plain name where nothing has been collected (tests)."""
        try:
            hashed: str = super().hashed_name(name, content, filename)
        except ValueError:
            return name
        return hashed
