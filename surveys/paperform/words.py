"""The words that a paper form adds to its questionnaire, in the three languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Braces are filled in by content.py and conditions.py."""

    organisation: str
    synthetic: str
    code: str
    code_note: str
    how: tuple[str, ...]
    one: str
    many: str
    exclusive: str
    letters: str
    limit: str
    region: str
    district: str
    day: str
    month: str
    year: str
    ranking: str
    ranking_most: str
    place: str
    entry: str
    pipe: str
    question_if: str
    section_if: str
    option_if: str
    unclear: str
    section_unclear: str
    option_unclear: str
    both: str
    either: str
    marked: str
    not_marked: str
    marked_least: str
    more: str
    least: str
    less: str
    most: str
    equal: str
    thanks: str
    branch: str
    branch_form: str
    branch_receipt: str


KAZAKH = Words(
    organisation="Қазақстан Республикасы Президентінің жанындағы\nМемлекеттік басқару академиясы",
    synthetic="SYNTHETIC: көрсетілім кезеңі, мұнда енгізілген жауаптар пайдаланылмайды.",
    code="Шақырудағы код",
    code_note="11 әріп пен цифр. Код берілмесе, бос қалдырыңыз.",
    how=(
        "Толтыруға шамамен {minutes} минут кетеді. Таңдаған жауабыңыздың жанындағы ұяшыққа × белгісін "
        "қойыңыз; қате белгіні толық бояп, дұрысын белгілеңіз. Сөздерді баспа әріптермен жазыңыз.",
        "Толтырылған нысанды {deadline} күніне дейін Академия филиалына тапсырыңыз. Оны жауаптарды "
        "порталға енгізетін филиал қызметкері көреді. Растау нөмірін жауаптар енгізілгеннен кейін "
        "филиалдан біле аласыз.",
    ),
    one="Бір жауапты белгілеңіз.",
    many="Бірнеше жауапты белгілеуге болады.",
    exclusive="басқа жауаптармен бірге белгіленбейді",
    letters="Жауабыңызды жазыңыз",
    limit="{limit} таңбаға дейін",
    region="Өңір",
    district="Аудан немесе қала",
    day="күні",
    month="айы",
    year="жылы",
    ranking="Әр орынға бір жауаптың әрпін жазыңыз: 1-орын – ең маңыздысы. Бәрін реттеу міндетті емес.",
    ranking_most="Әр орынға бір жауаптың әрпін жазыңыз: 1-орын – ең маңыздысы. Ең көбі {most} жауап.",
    place="{n}-орын",
    entry="№ {n}",
    pipe="({n}-сұраққа берген жауабыңыз)",
    question_if="Тек {condition} болса ғана жауап беріңіз.",
    section_if="Бұл бөлімді тек {condition} болса ғана толтырыңыз.",
    option_if="(тек {condition} болса)",
    unclear="Сұрақ Сізге қатысты болса ғана жауап беріңіз: артық жауап есепке алынбайды.",
    section_unclear="Бөлім Сізге қатысты болса ғана толтырыңыз: артық жауап есепке алынбайды.",
    option_unclear="(Сізге қатысты болса)",
    both=" және ",
    either=" немесе ",
    marked="{n}-сұрақта «{option}» белгіленген",
    not_marked="{n}-сұрақта «{option}» белгіленбеген",
    marked_least="{n}-сұрақта кемінде {value} жауап белгіленген",
    more="{n}-сұрақтағы жауап {value} санынан көп",
    least="{n}-сұрақтағы жауап кемінде {value}",
    less="{n}-сұрақтағы жауап {value} санынан аз",
    most="{n}-сұрақтағы жауап {value} санынан аспайтын",
    equal="{n}-сұрақтағы жауап – {value}",
    thanks="Қатысқаныңызға рахмет!",
    branch="Филиал толтырады",
    branch_form="Нысан нөмірі",
    branch_receipt="Растау нөмірі",
)

RUSSIAN = Words(
    organisation="Академия государственного управления\nпри Президенте Республики Казахстан",
    synthetic="SYNTHETIC: демонстрационный раунд, введенные здесь ответы не используются.",
    code="Код из приглашения",
    code_note="11 букв и цифр. Если кода нет, оставьте пустым.",
    how=(
        "Заполнение занимает около {minutes} минут. Поставьте знак × в клетке рядом с выбранным ответом; "
        "ошибочный знак закрасьте полностью и отметьте верный ответ. Слова пишите печатными буквами.",
        "Передайте заполненный бланк в филиал Академии до {deadline}. Его видит сотрудник филиала, "
        "который вносит ответы в портал. Номер подтверждения можно узнать в филиале после внесения "
        "ответов.",
    ),
    one="Отметьте один ответ.",
    many="Можно отметить несколько ответов.",
    exclusive="не отмечается вместе с другими ответами",
    letters="Напишите ответ",
    limit="до {limit} знаков",
    region="Регион",
    district="Район или город",
    day="день",
    month="месяц",
    year="год",
    ranking="Впишите на каждое место букву одного ответа: 1-е место – самое важное. Расставлять все "
    "необязательно.",
    ranking_most="Впишите на каждое место букву одного ответа: 1-е место – самое важное. Не больше "
    "{most}.",
    place="{n}-е место",
    entry="№ {n}",
    pipe="(Ваш ответ на вопрос {n})",
    question_if="Отвечайте, только если {condition}.",
    section_if="Заполняйте этот раздел, только если {condition}.",
    option_if="(только если {condition})",
    unclear="Отвечайте, если вопрос относится к Вам: лишний ответ не будет учтен.",
    section_unclear="Заполняйте раздел, если он относится к Вам: лишний ответ не будет учтен.",
    option_unclear="(если относится к Вам)",
    both=" и ",
    either=" или ",
    marked="в вопросе {n} отмечено «{option}»",
    not_marked="в вопросе {n} не отмечено «{option}»",
    marked_least="в вопросе {n} отмечено не меньше {value} ответов",
    more="ответ на вопрос {n} больше {value}",
    least="ответ на вопрос {n} не меньше {value}",
    less="ответ на вопрос {n} меньше {value}",
    most="ответ на вопрос {n} не больше {value}",
    equal="ответ на вопрос {n} – {value}",
    thanks="Благодарим за участие!",
    branch="Заполняет филиал",
    branch_form="Номер бланка",
    branch_receipt="Номер подтверждения",
)

ENGLISH = Words(
    organisation="Academy of Public Administration\nunder the President of the Republic of Kazakhstan",
    synthetic="SYNTHETIC round for demonstration: nothing entered here is used.",
    code="Code of the invitation",
    code_note="11 letters and digits. Leave empty if you have none.",
    how=(
        "It takes about {minutes} minutes. Put a × into the box beside your answer; if you have marked a "
        "wrong box, fill it completely and mark the right one. Please write words in block letters.",
        "Hand the form to the Academy's branch by {deadline}. It is seen by the employee of the branch who "
        "enters the answers into the portal. The branch can tell you the receipt number once they have "
        "been entered.",
    ),
    one="Mark one answer.",
    many="You may mark several answers.",
    exclusive="not together with other answers",
    letters="Write your answer",
    limit="up to {limit} characters",
    region="Region",
    district="District or city",
    day="day",
    month="month",
    year="year",
    ranking="Write the letter of one answer on each place: place 1 is the most important. You need not "
    "order all of them.",
    ranking_most="Write the letter of one answer on each place: place 1 is the most important. At most "
    "{most}.",
    place="Place {n}",
    entry="No. {n}",
    pipe="(your answer to question {n})",
    question_if="Answer only if {condition}.",
    section_if="Fill in this part only if {condition}.",
    option_if="(only if {condition})",
    unclear="Answer if the question applies to you: an answer too many will not be counted.",
    section_unclear="Fill in this part if it applies to you: an answer too many will not be counted.",
    option_unclear="(if it applies to you)",
    both=" and ",
    either=" or ",
    marked="“{option}” is marked in question {n}",
    not_marked="“{option}” is not marked in question {n}",
    marked_least="at least {value} answers are marked in question {n}",
    more="the answer to question {n} is more than {value}",
    least="the answer to question {n} is at least {value}",
    less="the answer to question {n} is less than {value}",
    most="the answer to question {n} is at most {value}",
    equal="the answer to question {n} is {value}",
    thanks="Thank you for taking part!",
    branch="For the branch",
    branch_form="Number of the form",
    branch_receipt="Receipt number",
)

WORDS = {"kk": KAZAKH, "ru": RUSSIAN, "en": ENGLISH}
