"""The wording of e-mails, messenger texts and SMS, in Kazakh and Russian.

What an e-mail says of the survey are the sentences of the printed letter (content.py).
"""

from dataclasses import dataclass
from datetime import date

from surveys.letters.content import Letter, grouped, wording
from tna_portal.common.letters.head import day_in_words

ONE_SMS = 70  # letters of a single SMS that is not Latin
PART_SMS = 67  # letters of each part of a longer one


@dataclass(frozen=True, slots=True)
class Asking:
    """What a message says to one person; `stop_link` ends reminders and stands in e-mails only."""

    link: str
    code: str
    minutes: int
    deadline: date
    contact: str
    is_anonymous: bool
    stop_link: str = ""


def sms_parts(text: str) -> int:
    """How many SMS a text is charged as.

    >>> sms_parts("ә" * 70), sms_parts("ә" * 71), sms_parts("ә" * 135)
    (1, 2, 3)
    """
    return 1 if len(text) <= ONE_SMS else -(-len(text) // PART_SMS)


def sms(asking: Asking, language: str) -> str:
    """As short as it can be said with the sender, the time it takes and the last day."""
    day = f"{asking.deadline:%d.%m}"
    if language == "kk":
        return (
            f"Мемлекеттік басқару академиясы: Сізге қандай оқу қажет? "
            f"{asking.minutes} минут, соңғы күні {day}: {asking.link}"
        )
    return (
        f"Академия госуправления: какое обучение Вам нужно? "
        f"{asking.minutes} минут, до {day}: {asking.link}"
    )


def messenger(asking: Asking, language: str) -> str:
    """A personal message from the branch's own telephone."""
    day = day_in_words(asking.deadline, language)
    if language == "kk":
        return (
            "Сәлеметсіз бе! Мемлекеттік басқару академиясы Сізге қандай оқу қажет екенін біліп, "
            "жауаптар негізінде семинарлар жоспарын жасайды.\n"
            f"Сауалнама шамамен {asking.minutes} минут алады, оны үзіп, кейін жалғастыруға болады. "
            f"Жауаптар {day} күніне дейін қабылданады. Қатысу – ерікті.\n"
            f"Сізге арналған сілтеме: {asking.link}\n"
            f"Сұрақтар бойынша: {asking.contact}"
        )
    return (
        "Здравствуйте! Академия государственного управления изучает, какое обучение Вам нужно, "
        "и по ответам составит план семинаров.\n"
        f"Анкета занимает около {asking.minutes} минут, можно прерваться и продолжить позже. "
        f"Ответы принимаются до {day}. Участие добровольное.\n"
        f"Ваша личная ссылка: {asking.link}\n"
        f"По вопросам: {asking.contact}"
    )


def subject(asking: Asking, *, is_reminder: bool) -> str:
    """Both languages on one line."""
    if is_reminder:
        return (
            f"Еске салу: сауалнама {day_in_words(asking.deadline, 'kk')} күніне дейін"
            f" / Напоминание: опрос до {day_in_words(asking.deadline, 'ru')}"
        )
    return (
        "Жергілікті басшылардың оқу қажеттіліктері туралы сауалнама"
        " / Опрос о потребностях местных руководителей в обучении"
    )


def body(asking: Asking, *, is_reminder: bool) -> str:
    """The whole e-mail, Kazakh then Russian."""
    parts = [part(asking, language, is_reminder=is_reminder) for language in ("kk", "ru")]
    return f"(Орыс тіліндегі мәтін төменде. Текст на русском языке ниже.)\n\n{parts[0]}\n\n{'—' * 20}\n\n{parts[1]}\n"


def part(asking: Asking, language: str, *, is_reminder: bool) -> str:
    """The e-mail in one language: who asks and why, how long, until when, what becomes of it."""
    words = wording(_letter(asking, language))
    why, please, how_long, voluntary = words.paragraphs
    own = _OWN[language]
    return "\n\n".join(
        [
            own["greeting"],
            *([own["unfinished"]] if is_reminder else []),
            why,
            *([] if is_reminder else [please]),
            how_long,
            f"{words.link_label}: {asking.link}\n{words.code_label}: {grouped(asking.code)}",
            own["personal"],
            voluntary,
            words.contact,
            f"{own['stop']}\n{asking.stop_link}",
            words.organisation.replace("\n", " "),
        ]
    )


_OWN = {
    "kk": {
        "greeting": "Құрметті әріптес!",
        "unfinished": (
            "Сізден сауалнама жауаптары әлі түскен жоқ. Толтыра бастаған болсаңыз, жауаптарыңыз "
            "сақталған: төмендегі сілтеме арқылы жалғастыра аласыз. Жауаптарыңызды жіберіп қойсаңыз, "
            "бұл хатты ескермеңіз."
        ),
        "personal": "Сілтеме тек Сізге арналған, оны басқа адамға бермеуіңізді сұраймыз.",
        "stop": "Еске салу хаттарын алғыңыз келмесе, мына бетті ашыңыз:",
    },
    "ru": {
        "greeting": "Уважаемый коллега!",
        "unfinished": (
            "Ваша анкета пока не поступила. Если Вы начали ее заполнять, ответы сохранены: по ссылке "
            "ниже можно продолжить. Если Вы уже отправили ответы, оставьте это письмо без внимания."
        ),
        "personal": "Ссылка предназначена только для Вас, просим не передавать ее другим.",
        "stop": "Если Вы не хотите получать напоминания, откройте страницу:",
    },
}


def _letter(asking: Asking, language: str) -> Letter:
    return Letter(
        language=language,
        addressee="",
        place="",
        link=asking.link,
        code=asking.code,
        uses=1,
        minutes=asking.minutes,
        deadline=asking.deadline,
        contact=asking.contact,
        is_anonymous=asking.is_anonymous,
        is_person=True,
    )
