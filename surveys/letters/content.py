"""The wording of an official letter, in Kazakh and Russian, and what is put into it.

Number and date of registration are left blank: they are given after printing.
"""

from dataclasses import dataclass
from datetime import date

from tna_portal.common.letters.head import (
    ORGANISATION,
    REGISTRATION,
    SIGNATURE,
    day_in_words,
    questions_to,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One sheet: to one person (uses = 1) or to an office for several people.

    `code` is printed in groups; `link` stands beside it and in the QR code.
    """

    language: str
    addressee: str
    place: str
    link: str
    code: str
    uses: int
    minutes: int
    deadline: date
    contact: str
    is_anonymous: bool
    is_person: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """A letter's parts in the order in which they stand."""

    organisation: str
    registration: str
    addressee: str
    title: str
    paragraphs: tuple[str, ...]
    link_label: str
    link: str
    code_label: str
    code: str
    steps: tuple[str, ...]
    contact: str
    signature: str


def grouped(code: str) -> str:
    """A code as it is easily copied by hand.

    >>> grouped("ABCDEFGHJKM")
    'ABCD EFGH JKM'
    """
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def wording(letter: Letter) -> Wording:
    """The whole letter in its language."""
    return _kazakh(letter) if letter.language == "kk" else _russian(letter)


def _kazakh(letter: Letter) -> Wording:
    privacy = (
        "Жиналған жауаптар шақырудан ажыратылады, содан кейін олардың кімдікі екенін білу мүмкін емес."
        if letter.is_anonymous
        else "Жауаптарды Академияның зерттеу тобы ғана көреді."
    )
    whom = (
        "Сізден сауалнамаға қатысуыңызды сұраймыз."
        if letter.is_person
        else f"Сізден осы хатты сауалнамаға қатысатын {letter.uses} адамға жеткізуді сұраймыз. "
        "Сілтеме бәріне ортақ, әркім өз құрылғысынан жауап береді."
    )
    return Wording(
        organisation=ORGANISATION["kk"],
        registration=REGISTRATION["kk"],
        addressee="\n".join(part for part in (letter.addressee, letter.place) if part),
        title="Жергілікті басшылардың оқу қажеттіліктерін зерттеу туралы",
        paragraphs=(
            "Мемлекеттік басқару академиясы ауыл, кент, ауылдық округ және аудандық маңызы бар қала "
            "әкімдері мен мәслихат депутаттарына қандай оқу қажет екенін зерттеп жатыр. Жауаптар "
            "негізінде филиалдардың семинарлар жоспары жасалады.",
            whom,
            f"Сауалнама қазақ, орыс және ағылшын тілдерінде, шамамен {letter.minutes} минут алады. "
            "Оны үзіп, кейін жалғастыруға болады. "
            f"Жауаптар {day_in_words(letter.deadline, 'kk')} күніне дейін қабылданады.",
            f"Қатысу – ерікті. {privacy} Нәтижелер кемінде бес адамнан тұратын топтар бойынша ғана "
            "көрсетіледі. Бұл емтихан да, аттестаттау да емес.",
        ),
        link_label="Сілтеме",
        link=letter.link,
        code_label="Код",
        code=grouped(letter.code),
        steps=(
            "Телефонның камерасын QR-кодқа бағыттаңыз немесе сілтемені теріңіз.",
            "Тілді таңдап, «Бастау» түймесін басыңыз.",
            "Соңында растау нөмірін жазып алыңыз.",
        ),
        contact=questions_to(letter.contact, "kk"),
        signature=SIGNATURE["kk"],
    )


def _russian(letter: Letter) -> Wording:
    privacy = (
        "Собранные ответы отделяются от приглашений, и узнать, чьи они, после этого нельзя."
        if letter.is_anonymous
        else "Ответы видит только исследовательская группа Академии."
    )
    whom = (
        "Просим Вас принять участие в опросе."
        if letter.is_person
        else f"Просим передать это письмо тем, кто примет участие в опросе (до {letter.uses} чел.). "
        "Ссылка общая для всех, каждый отвечает со своего устройства."
    )
    return Wording(
        organisation=ORGANISATION["ru"],
        registration=REGISTRATION["ru"],
        addressee="\n".join(part for part in (letter.addressee, letter.place) if part),
        title="Об изучении потребностей местных руководителей в обучении",
        paragraphs=(
            "Академия государственного управления изучает, какое обучение нужно акимам сел, поселков, "
            "сельских округов и городов районного значения и депутатам маслихатов. По ответам "
            "составляются планы семинаров филиалов.",
            whom,
            f"Анкета на казахском, русском и английском языках занимает около {letter.minutes} минут. "
            "Можно прерваться и продолжить позже. "
            f"Ответы принимаются до {day_in_words(letter.deadline, 'ru')}.",
            f"Участие добровольное. {privacy} Результаты показываются только по группам не менее чем "
            "из пяти человек. Это не экзамен и не аттестация.",
        ),
        link_label="Ссылка",
        link=letter.link,
        code_label="Код",
        code=grouped(letter.code),
        steps=(
            "Наведите камеру телефона на QR-код или наберите ссылку.",
            "Выберите язык и нажмите «Начать».",
            "В конце запишите номер подтверждения.",
        ),
        contact=questions_to(letter.contact, "ru"),
        signature=SIGNATURE["ru"],
    )
