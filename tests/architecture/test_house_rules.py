"""Rules of the house that the import linter cannot see, held by reading the source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("tna_portal", "surveys", "interviews", "curricula")
WRITES = {
    "save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create",
    "update_or_create", "acreate", "asave", "adelete",
}  # fmt: skip
MANAGERS = {"objects", "_default_manager"}
# Who may write to the database: services, the audit they call, and the release of needs.
WRITERS = (
    "services.py",
    "services/",
    "audit.py",
    "migrations/",
    "models/people.py",
    "letters/docx.py",  # of the common letters: saves a document
    "exports/codebook_docx.py",
    "exports/table_docx.py",
)
APP_OF = {
    "surveys": "surveys",
    "interviews": "interviews",
    "curricula": "curricula",
    "tna_portal/organisation": "tna_portal.organisation",
    "tna_portal/dashboards": "tna_portal.dashboards",
}
# Imports inside a function, each for one of these reasons, spelled behind the import.
INLINE_MARK = "PLC0415"


def sources() -> Iterator[tuple[str, str, ast.Module]]:
    """Path within the repository, text and syntax tree of every module."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield path.relative_to(ROOT).as_posix(), text, ast.parse(text)


def is_queryset(node: ast.expr) -> bool:
    """Whether an expression starts at a model's manager."""
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return False


def writes(tree: ast.Module) -> list[int]:
    """Lines that write through a manager, or save or delete an object."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if (name in WRITES and is_queryset(node.func.value)) or (
                name in {"save", "delete"}
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id != "np"  # numpy.delete takes columns out of an array
            ):
                found.append(node.lineno)
    return found


def app_of(path: str) -> str | None:
    """The Django app a module belongs to."""
    return next((app for folder, app in APP_OF.items() if path.startswith(folder + "/")), None)


def test_only_services_write_to_the_database() -> None:
    guilty = [
        f"{path}:{line}"
        for path, _, tree in sources()
        if not any(part in path for part in WRITERS)
        for line in writes(tree)
    ]
    assert guilty == []


def test_a_write_in_a_view_would_be_noticed() -> None:
    tree = ast.parse("def view(request):\n    Round.objects.filter(pk=1).update(status='open')\n")
    assert writes(tree) == [2]


def test_a_saved_object_in_a_view_would_be_noticed() -> None:
    assert writes(ast.parse("entry.save()\n")) == [1]


def foreign_model_imports(path: str, tree: ast.Module) -> list[int]:
    """Imports of another app's models outside `if TYPE_CHECKING:`."""
    typed = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    own = app_of(path)
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node not in typed
        and any(
            (node.module or "").startswith(f"{app}.models") for app in APP_OF.values() if app != own
        )
    ]


def test_no_app_reads_models_of_another() -> None:
    guilty = [
        f"{path}:{line}"
        for path, _, tree in sources()
        for line in foreign_model_imports(path, tree)
    ]
    assert guilty == []


def test_a_foreign_model_would_be_noticed() -> None:
    tree = ast.parse("from tna_portal.organisation.models import Region\n")
    assert foreign_model_imports("surveys/views/respond.py", tree) == [1]


def apps_get_model_calls(tree: ast.Module) -> list[int]:
    """`apps.get_model(...)`: another way around the wall."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get_model"
    ]


def test_nobody_fetches_a_model_by_its_name() -> None:
    guilty = [
        f"{path}:{line}"
        for path, _, tree in sources()
        if "migrations/" not in path
        for line in apps_get_model_calls(tree)
    ]
    assert guilty == []


@pytest.mark.parametrize(
    ("library", "doors"),
    [
        ("celery", ("tasks.py", "tna_portal/celery.py")),
        ("plotly", ("tna_portal/dashboards/figures/",)),
    ],
)
def test_a_library_is_imported_through_its_door_only(library: str, doors: tuple[str, ...]) -> None:
    guilty = [
        path
        for path, _, tree in sources()
        if not any(door in path for door in doors)
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == library)
        or (
            isinstance(node, ast.Import)
            and any(alias.name.split(".")[0] == library for alias in node.names)
        )
    ]
    assert guilty == []


def test_inline_imports_state_their_reason() -> None:
    guilty = []
    for path, text, tree in sources():
        lines = text.splitlines()
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    line = lines[node.lineno - 1]
                    reason = line.partition(INLINE_MARK)[2].strip(" -")
                    if not reason:
                        guilty.append(f"{path}:{node.lineno}")
    assert guilty == []


def test_djangos_admin_is_not_installed() -> None:
    from django.conf import settings  # noqa: PLC0415 - settings are ready only now

    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_requirements_hold_no_address() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index" not in text
        assert "--find-links" not in text


def test_every_requirement_is_pinned_with_hashes() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        blocks = [b for b in text.replace("\\\n", " ").splitlines() if b and not b.startswith("#")]
        assert all("==" in block and "--hash=sha256:" in block for block in blocks)


NUMBER_IN_MARKUP = re.compile(
    r'="[^"]*\{\{ [\w.]*(?:\bpk|_id|page_number|\.done|\.total|\.draft) \}\}'
)


def test_numbers_in_markup_are_not_written_as_for_readers() -> None:
    """In a sentence 9702 is "9 702"; in an address or a value it must stay as it is."""
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in (ROOT / "templates").rglob("*.html")
        for match in NUMBER_IN_MARKUP.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
