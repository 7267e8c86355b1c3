"""The fixed words of an official letter in Kazakh and Russian.

Number and date of registration are left blank: they are given after printing.
"""

from datetime import date

LANGUAGES = ("kk", "ru")
ORGANISATION = {
    "kk": "Қазақстан Республикасы Президентінің жанындағы\nМемлекеттік басқару академиясы",
    "ru": "Академия государственного управления\nпри Президенте Республики Казахстан",
}
REGISTRATION = {
    "kk": "№ ____________    20___ жылғы «____» ______________",
    "ru": "№ ____________    «____» ______________ 20___ года",
}
SIGNATURE = {
    "kk": "Филиал директоры ____________________ / ____________________",
    "ru": "Директор филиала ____________________ / ____________________",
}
_QUESTIONS = {"kk": "Сұрақтар бойынша: {contact}", "ru": "По вопросам: {contact}"}
_MONTHS = {
    "kk": (
        "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
        "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
    ),
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
}  # fmt: skip


def day_in_words(day: date, language: str) -> str:
    """2026 жылғы 15 желтоқсан; 15 декабря 2026 года."""
    month = _MONTHS[language][day.month - 1]
    return (
        f"{day.year} жылғы {day.day} {month}"
        if language == "kk"
        else f"{day.day} {month} {day.year} года"
    )


def questions_to(contact: str, language: str) -> str:
    """Whom to ask."""
    return _QUESTIONS[language].format(contact=contact)
