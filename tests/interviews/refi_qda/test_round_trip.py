"""What we write is what the standard asks for, and what we read of it is what was written."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.refi_qda.archive import local_name
from interviews.refi_qda.codebook_csv import read_codebook_csv, write_codebook_csv
from interviews.refi_qda.preparing import ExportOptions, prepared, prepared_codes
from interviews.refi_qda.problems import ExchangeProblem, UnusableExchange
from interviews.refi_qda.reading import read_codebook, read_project
from interviews.refi_qda.values import (
    Code,
    Coding,
    Project,
    guid_for,
    memo_of,
    parts_of,
    walk,
)  # fmt: skip
from interviews.refi_qda.writing import write_codebook, write_project
from tests.interviews.refi_qda.samples import (
    AREAS,
    BUDGET,
    LAW,
    MADE,
    SOURCE,
    TEXT,
    A,
    B,
    coding,
    projects,
    two_coders,
)  # fmt: skip

# Children in their order, and attributes (required ones marked), of Project.xsd 1.0 as far as we write it.
STRUCTURE: dict[str, tuple[Sequence[str], str]] = {
    "Project": (("Users", "CodeBook", "Variables", "Cases", "Sources"), "name! origin! creationDateTime"),
    "Users": (("User",), ""),
    "User": ((), "guid! name"),
    "CodeBook": (("Codes",), "origin"),
    "Codes": (("Code",), ""),
    "Code": (("Description", "Code"), "guid! name! isCodable! color"),
    "Description": ((), ""),
    "Variables": (("Variable",), ""),
    "Variable": ((), "guid! name! typeOfVariable!"),
    "VariableValue": (("VariableRef", "TextValue"), ""),
    "VariableRef": ((), "targetGUID!"),
    "TextValue": ((), ""),
    "Cases": (("Case",), ""),
    "Case": (("SourceRef",), "guid! name!"),
    "SourceRef": ((), "targetGUID!"),
    "Sources": (("TextSource",), ""),
    "TextSource": (("PlainTextSelection", "VariableValue"), "guid! name! plainTextPath! creationDateTime!"),
    "PlainTextSelection": (
        ("Description", "Coding"),
        "guid! name! startPosition! endPosition! creatingUser creationDateTime!",
    ),
    "Coding": (("CodeRef",), "guid! creatingUser creationDateTime!"),
    "CodeRef": ((), "targetGUID!"),
}  # fmt: skip
CONTAINERS = ("Users", "Codes", "CodeBook", "Variables", "Cases", "Sources")


def assert_structure(element: Element) -> None:
    """Order of children, attributes, no empty container, as the schema has it."""
    tag = local_name(element)
    order, listed = STRUCTURE[tag]
    places = [order.index(local_name(child)) for child in element]
    assert all(one <= other for one, other in pairwise(places)), tag
    assert tag not in CONTAINERS or places, f"{tag} is empty"
    names = {name for name in element.attrib if "}" not in name}
    known = {name.removesuffix("!") for name in listed.split()}
    needed = {name[:-1] for name in listed.split() if name.endswith("!")}
    assert needed - {"origin"} <= names <= known, (tag, names)
    for child in element:
        assert_structure(child)


def qde(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("project.qde")


def test_the_two_coder_project_comes_back_identical() -> None:
    project = two_coders()
    imported = read_project(write_project(project))
    assert imported.project == prepared(project)
    assert set(imported.project.codings) == set(project.codings)
    assert imported.project.codes == project.codes
    assert imported.project.sources == project.sources
    assert imported.skipped == {}
    assert imported.choice.is_proven
    assert imported.origin == "TNA Portal"


@given(projects(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_project_comes_back_as_it_was_prepared(project: Project, crlf: bool) -> None:
    data = write_project(project, ExportOptions(crlf=crlf))
    imported = read_project(data)
    assert imported.project == prepared(project)
    assert imported.skipped == {}
    assert_structure(fromstring(qde(data)))


@given(projects())
@settings(max_examples=100, deadline=None)
def test_a_prepared_project_needs_nothing_more(project: Project) -> None:
    fit = prepared(project)
    assert prepared(fit) == fit
    for names in (
        [code.name for _, code in walk(fit.codes)],
        [coder.name for coder in fit.coders],
        [source.name for source in fit.sources],
    ):
        assert all(names)
        assert len({name.casefold() for name in names}) == len(names)
    keys = [(c.source, c.coder, c.code, c.start, c.end) for c in fit.codings]
    assert len(set(keys)) == len(keys)


@given(projects())
@settings(max_examples=100, deadline=None)
def test_codebooks_come_back_from_qdc_and_csv(project: Project) -> None:
    codes = prepared_codes(project.codes)
    written = write_codebook(project.codes)
    assert_structure(fromstring(written))
    assert read_codebook(written) == codes
    assert read_codebook_csv(write_codebook_csv(project.codes)) == codes


def test_equal_projects_give_equal_bytes() -> None:
    project = two_coders()
    turned = replace(project, codings=project.codings[::-1])
    assert write_project(project) == write_project(turned)


def test_a_second_import_knows_everything_by_its_guid() -> None:
    data = write_project(two_coders())
    first, second = read_project(data).project, read_project(data).project
    assert {c.guid for c in first.codings} == {c.guid for c in second.codings}
    assert {c.guid for c in first.codings} == {guid_for("coding", n) for n in range(1, 7)}


def test_the_archive_is_as_the_strictest_readers_want_it() -> None:
    data = write_project(two_coders())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["project.qde", f"sources/{SOURCE.guid}.txt"]
        assert archive.read(archive.namelist()[1]) == TEXT.encode()
    xml = qde(data)
    assert xml.startswith(b"<?xml")
    assert f'plainTextPath="internal://{SOURCE.guid}.txt"'.encode() in xml
    assert "келеді.&#10;&#10;Аким: Закупки &amp; договоры".encode() in xml
    root = fromstring(xml)
    assert_structure(root)
    assert root.get("origin")
    spans = [e for e in root.iter() if local_name(e) == "PlainTextSelection"]
    assert len(spans) == 6
    for span in spans:
        start, end = int(span.get("startPosition", "")), int(span.get("endPosition", ""))
        assert span.get("name") == TEXT[start:end]
        assert [e.get("creatingUser") for e in span if local_name(e) == "Coding"] == [
            span.get("creatingUser")
        ]


def test_line_ends_for_maxqda_keep_the_positions() -> None:
    project = two_coders()
    plain, wide = write_project(project), write_project(project, ExportOptions(crlf=True))
    assert qde(plain) == qde(wide)
    with zipfile.ZipFile(io.BytesIO(wide)) as archive:
        assert archive.read(f"sources/{SOURCE.guid}.txt").decode() == TEXT.replace("\n", "\r\n")
    imported = read_project(wide)
    assert imported.choice.counting.crlf == 1
    assert imported.project == prepared(project)


def test_only_the_chosen_coders_leave_the_house() -> None:
    data = write_project(two_coders(), ExportOptions(coders=[B.guid]))
    project = read_project(data).project
    assert project.coders == (B,)
    assert {c.coder for c in project.codings} == {B.guid}
    assert A.name not in qde(data).decode()
    assert A.guid not in qde(data).decode()


def test_doubled_codings_become_one_and_lose_no_memo() -> None:
    once = coding(1, A, LAW, "Закупки", "бір")
    codings = (once, coding(2, A, LAW, "Закупки", "екі"), coding(3, A, LAW, "Закупки", "бір"))
    fit = prepared(replace(two_coders(), codings=codings))
    assert fit.codings == (replace(once, memo="бір\n\nекі"),)


def test_a_name_in_two_branches_is_written_with_its_path() -> None:
    twice = [Code(guid_for(n), "орындау") for n in (1, 2)]
    codes = (
        Code(guid_for(3), "Бюджет", children=(twice[0],)),
        Code(guid_for(4), "Сатып алу", children=(twice[1],)),
    )
    names = [code.name for _, code in walk(prepared_codes(codes))]
    assert names == ["Бюджет", "Бюджет / орындау", "Сатып алу", "Сатып алу / орындау"]


def test_a_category_that_was_used_is_a_code() -> None:
    project = replace(two_coders(), codings=(coding(1, A, AREAS, "Закупки"),))
    assert prepared(project).codes[0].is_codable


def test_source_names_are_names_of_files() -> None:
    sources = tuple(
        replace(SOURCE, guid=guid_for("s", n), name=name)
        for n, name in enumerate(["а/б:в?", "А_Б_В_", "..", "қ" * 300])
    )
    fit = prepared(replace(two_coders(), sources=sources, codings=()))
    assert [s.name for s in fit.sources] == ["а_б_в_", "А_Б_В_ (2)", "Source", "қ" * 100]


def test_an_empty_project_has_no_empty_container() -> None:
    data = write_project(Project(""))
    assert [local_name(e) for e in fromstring(qde(data))] == []
    assert read_project(data).project == Project("Project")


def deep(levels: int) -> Code:
    code = Code(guid_for("deep", 0), "0")
    for level in range(1, levels):
        code = Code(guid_for("deep", level), str(level), children=(code,))
    return code


BASE = two_coders()


@pytest.mark.parametrize(
    ("project", "problem"),
    [
        (replace(BASE, codings=(replace(BASE.codings[0], end=9999),)), ExchangeProblem.OUT_OF_RANGE),
        (replace(BASE, codings=(replace(BASE.codings[0], end=0),)), ExchangeProblem.OUT_OF_RANGE),
        (replace(BASE, codings=(replace(BASE.codings[0], code=A.guid),)), ExchangeProblem.UNKNOWN_REFERENCE),
        (replace(BASE, codes=(BUDGET, BUDGET), codings=()), ExchangeProblem.GUID_TWICE),
        (replace(BASE, coders=(replace(A, guid="17"),), codings=()), ExchangeProblem.BAD_GUID),
        (replace(BASE, sources=(replace(SOURCE, text="а\r\nб"),), codings=()), ExchangeProblem.NOT_NORMALISED),
        (replace(BASE, sources=(replace(SOURCE, text="\ufeffа"),), codings=()), ExchangeProblem.NOT_NORMALISED),
        (replace(BASE, sources=(replace(SOURCE, text="\ud800"),), codings=()), ExchangeProblem.NOT_NORMALISED),
        (replace(BASE, codes=(deep(41),), codings=()), ExchangeProblem.TOO_DEEP),
    ],
)  # fmt: skip
def test_a_project_that_contradicts_itself_is_not_written(
    project: Project, problem: ExchangeProblem
) -> None:
    with pytest.raises(UnusableExchange) as refused:
        write_project(project)
    assert refused.value.problem is problem


def test_key_issue_and_interpretation_share_the_memo() -> None:
    memo = memo_of("Мәселе\n\nекінші жол ", "Шешім\n\nтағы")
    assert parts_of(memo) == ("Мәселе\nекінші жол", "Шешім\n\nтағы")
    assert parts_of(memo_of("Мәселе", "")) == ("Мәселе", "")
    known = Coding(guid_for(1), SOURCE.guid, A.guid, LAW.guid, 0, 5, memo, MADE)
    back = read_project(write_project(replace(BASE, codings=(known,)))).project.codings
    assert back == (known,)
