"""Why a file cannot be read, or a project cannot be written."""

from enum import StrEnum


class ExchangeProblem(StrEnum):
    """Why an exchange is refused."""

    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TOO_DEEP = "too_deep"
    BROKEN_ARCHIVE = "broken_archive"
    ENCRYPTED = "encrypted"
    UNSAFE_PATH = "unsafe_path"
    NO_PROJECT = "no_project"
    BROKEN_XML = "broken_xml"
    FORBIDDEN_XML = "forbidden_xml"
    NOT_A_PROJECT = "not_a_project"
    NOT_A_CODEBOOK = "not_a_codebook"
    NOT_UTF8 = "not_utf8"
    BROKEN_TABLE = "broken_table"
    NO_NAME_COLUMN = "no_name_column"
    SEVERAL_NAME_COLUMNS = "several_name_columns"
    NAME_MISSING = "name_missing"
    NAME_TWICE = "name_twice"
    EMPTY = "empty"
    GUID_TWICE = "guid_twice"
    BAD_GUID = "bad_guid"
    UNKNOWN_REFERENCE = "unknown_reference"
    OUT_OF_RANGE = "out_of_range"
    NOT_NORMALISED = "not_normalised"


class UnusableExchange(ValueError):
    """`problem` says why; `where` names the entry, code or row concerned, if there is one."""

    def __init__(self, problem: ExchangeProblem, where: str = "") -> None:
        super().__init__(f"{problem}: {where}" if where else str(problem))
        self.problem = problem
        self.where = where
