"""Writing .qdpx and .qdc. Equal values give equal bytes.

Written as the strictest readers want it: text always in `sources/GUID.txt` without a byte order mark,
`origin` always there, one selection a coding (QualCoder takes coder and memo from the selection), its
`name` the exact quote, values of attributes in the source and a bare named case beside it.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from interviews.refi_qda.preparing import ExportOptions, clean_characters, prepared, prepared_codes
from interviews.refi_qda.values import Code, Coding, Project, Source, guid_for

ORIGIN = "TNA Portal"
PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
_SCHEMAS = {
    PROJECT: "http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd",
    CODEBOOK: "http://schema.qdasoftware.org/versions/Codebook/v1.0/Codebook.xsd",
}
_UNDATED = datetime(1980, 1, 1, tzinfo=UTC)  # the first day a ZIP knows; the date of all entries


def write_project(project: Project, options: ExportOptions | None = None) -> bytes:
    """The .qdpx of `prepared(project, options.coders)`. UnusableExchange as `prepared`."""
    options = options or ExportOptions()
    fit = prepared(project, options.coders)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        _add(archive, "project.qde", _xml(_project(fit)))
        for source in fit.sources:
            text = source.text.replace("\n", "\r\n") if options.crlf else source.text
            _add(archive, f"sources/{source.guid}.txt", text.encode())
    return file.getvalue()


def write_codebook(codes: Sequence[Code]) -> bytes:
    """The .qdc of the codes."""
    root = _root("CodeBook", CODEBOOK)
    root.set("origin", ORIGIN)
    _add_codes(root, prepared_codes(tuple(codes)))
    return _xml(root)


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name)  # dated 1980, so that the bytes do not depend on the clock
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)


def _xml(root: Element) -> bytes:
    """UTF-8 without a byte order mark; line feeds of attributes as character references."""
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def _root(tag: str, namespace: str) -> Element:
    return Element(
        tag,
        {
            "xmlns": namespace,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{namespace} {_SCHEMAS[namespace]}",
        },
    )


def _date(*moments: datetime | None) -> str:
    """The first known date; older versions of QualCoder fail without one."""
    moment = next((moment for moment in moments if moment), _UNDATED)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(parent: Element, tag: str, text: str) -> None:
    if text:
        SubElement(parent, tag).text = text


def _project(project: Project) -> Element:
    root = _root("Project", PROJECT)
    root.set("name", project.name)
    root.set("origin", ORIGIN)
    if project.created:
        root.set("creationDateTime", _date(project.created))
    if project.coders:
        users = SubElement(root, "Users")
        for coder in project.coders:
            SubElement(users, "User", guid=coder.guid, name=coder.name)
    if project.codes:
        _add_codes(SubElement(root, "CodeBook"), project.codes)
    variables = sorted({name for source in project.sources for name, _ in source.attributes})
    if variables:
        parent = SubElement(root, "Variables")
        for name in variables:
            guid = _variable(name)
            SubElement(parent, "Variable", guid=guid, name=name, typeOfVariable="Text")
    _add_cases(root, project.sources)
    if project.sources:
        parent = SubElement(root, "Sources")
        codings: dict[str, list[Coding]] = {}
        for coding in project.codings:
            codings.setdefault(coding.source, []).append(coding)
        for source in project.sources:
            _add_source(parent, source, codings.get(source.guid, []), project.created)
    return root


def _add_codes(parent: Element, codes: Sequence[Code]) -> None:
    if codes:
        below = SubElement(parent, "Codes")
        for code in codes:
            _add_code(below, code)


def _add_code(parent: Element, code: Code) -> None:
    codable = "true" if code.is_codable else "false"
    element = SubElement(parent, "Code", guid=code.guid, name=code.name, isCodable=codable)
    if code.colour:
        element.set("color", code.colour)
    _text(element, "Description", code.definition)
    for child in code.children:
        _add_code(element, child)


def _variable(name: str) -> str:
    return guid_for("variable", name)


def _add_cases(root: Element, sources: Sequence[Source]) -> None:
    """Bare named cases: with values inside, QualCoder would not tie them to their sources."""
    cases = sorted({source.case for source in sources if source.case})
    if cases:
        parent = SubElement(root, "Cases")
        for case in cases:
            element = SubElement(parent, "Case", guid=guid_for("case", case), name=case)
            for source in sources:
                if source.case == case:
                    SubElement(element, "SourceRef", targetGUID=source.guid)


def _add_source(
    parent: Element, source: Source, codings: Sequence[Coding], project_created: datetime | None
) -> None:
    dates = (source.created, project_created)
    element = SubElement(
        parent,
        "TextSource",
        guid=source.guid,
        name=source.name,
        plainTextPath=f"internal://{source.guid}.txt",
        creationDateTime=_date(*dates),
    )
    for coding in codings:
        quote = source.text[coding.start : coding.end]
        _add_selection(element, coding, quote, _date(coding.created, *dates))
    for name, value in source.attributes:
        holder = SubElement(element, "VariableValue")
        SubElement(holder, "VariableRef", targetGUID=_variable(name))
        SubElement(holder, "TextValue").text = value


def _add_selection(parent: Element, coding: Coding, quote: str, created: str) -> None:
    """One passage under one code by one coder."""
    made = {"creationDateTime": created}
    if coding.coder:
        made |= {"creatingUser": coding.coder}
    attributes = {
        "guid": guid_for("selection", coding.guid),
        "name": clean_characters(quote),
        "startPosition": str(coding.start),
        "endPosition": str(coding.end),
    }
    selection = SubElement(parent, "PlainTextSelection", attributes | made)
    _text(selection, "Description", coding.memo)
    element = SubElement(selection, "Coding", {"guid": coding.guid} | made)
    SubElement(element, "CodeRef", targetGUID=coding.code)
