"""The sheet of attributes to fill in for an archive of interviews."""

from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The words of a header and of its example must be understood by `interviews.conversion.batch`.
_HEADERS = {
    "kk": ["Файл", "Топ", "Өңір", "Лауазым", "Өткізілген күні", "Тіл", "Келісім күні", "Келісім"],
    "ru": ["Файл", "Группа", "Регион", "Должность", "Дата проведения", "Язык", "Дата согласия",
           "Согласие на"],
    "en": ["File", "Group", "Region", "Post", "Held on", "Language", "Consent date", "Consent"],
}  # fmt: skip
_EXAMPLES = {
    "kk": ["әңгіме-1.docx", "әкім", "Ақмола облысы", "ауыл әкімі", "05.03.2026", "қазақша, орысша",
           "05.03.2026", "бағдарламалар, дәйексөздер, жазба"],
    "ru": ["беседа-1.docx", "аким", "Акмолинская область", "аким села", "05.03.2026",
           "казахский, русский", "05.03.2026", "программы, цитаты, запись"],
    "en": ["talk-1.docx", "akim", "Akmola Region", "village akim", "05.03.2026", "Kazakh, Russian",
           "05.03.2026", "programmes, quotes, recording"],
}  # fmt: skip


def template_sheet(language: str) -> bytes:
    """An XLSX with the header and one row as an example, in a language."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("Interviews"))
        sheet.set_column(0, len(_HEADERS[language]) - 1, 24)
        sheet.write_row(0, 0, _HEADERS[language])
        sheet.write_row(1, 0, _EXAMPLES[language])
    return target.getvalue()
