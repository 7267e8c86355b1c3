"""The published figures and table of the 2023 study as data, with what the portal must find.

`printed` is what the paper prints; `expected` is ours, exact counts first; `known` names the paper's
own inconsistency where ours cannot be, or is not, what is printed. Nothing here is computed.
"""

from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """How ours stands to what is printed when all is well."""

    SAME = "same"
    SAME_ORDER = "same order, values not printed"
    WITHIN = "within what is printed"
    NOT_PRINTED = "not printed, ours is stated"
    DIFFERENT_BY_RIGHT = "differs with reason"


@dataclass(frozen=True)
class Figure:
    """One published figure. `key` names how ours is computed (report.py)."""

    key: str
    what: str
    printed: str
    expected: str
    relation: Relation = Relation.SAME
    known: str = ""


S, ORDER, WITHIN = Relation.SAME, Relation.SAME_ORDER, Relation.WITHIN
UNPRINTED, REASON = Relation.NOT_PRINTED, Relation.DIFFERENT_BY_RIGHT

FRAME = (
    Figure("frame.date", "Frame: date", "1 January 2021", "2021-01-01"),
    Figure("frame.total", "Frame: akims", "2,345", "2345"),
    Figure("frame.city", "Frame: cities of district significance", "48", "48"),
    Figure("frame.rural", "Frame: rural districts", "1,993", "1993"),
    Figure("frame.settlement", "Frame: settlements", "106", "106"),
    Figure("frame.village", "Frame: villages", "198", "198"),
    Figure("context.candidates", "Candidates of the 2023 pilot", "249", "249"),
    Figure(
        "context.party",
        "Candidates nominated by parties",
        "36.24 %",
        "90 of 249 = 36.14 %",
        REASON,
        "36.24 + 63.86 = 100.10; no count of 249 gives 36.24 %",
    ),
    Figure("context.self", "Candidates nominated by themselves", "63.86 %", "159 of 249 = 63.86 %"),
    Figure(
        "context.out_of_work",
        "Candidates out of work",
        "6.28 %",
        "no count of 249",
        REASON,
        "6.28 % is no fraction of 249 (it fits 15 of 239); the base is unknown",
    ),
    Figure(
        "context.margin",
        "Candidates as a weighting margin",
        "not said",
        "context only",
        REASON,
        "they stood for districts and cities of regional significance, not for the surveyed tier",
    ),
    Figure(
        "context.acts",
        "Dates of legal acts",
        "two dates are off",
        "4 dated acts kept as data",
        REASON,
        "the Address is of 1 September 2020, the constitutional law of 24 May 2021; never copied",
    ),
)

SAMPLES = (
    Figure("sample.akims", "Survey: akims", "250", "250 of 250 invited"),
    Figure("sample.deputies", "Survey: deputies", "50", "50 of 50 invited"),
    Figure("sample.interviews", "In-depth interviews", "29", "29"),
    Figure("sample.field", "Field period", "August-September 2023", "2023-08-01 to 2023-09-30"),
    Figure(
        "sample.regions",
        "Akims by region",
        "five macro-regions",
        "KZ-11 50, KZ-27 50, KZ-59 50, KZ-61 50, KZ-63 50",
        UNPRINTED,
        "the split by region is not printed; a pilot of five regions does not speak for twenty",
    ),
    Figure(
        "sample.categories",
        "Akims by kind of post",
        "quota, split not printed",
        "city 15, rural 200, settlement 15, village 20",
        UNPRINTED,
        "the quota is not printed",
    ),
    Figure(
        "sample.proportional",
        "Proportional quota would be",
        "not printed",
        "city 5, rural 213, settlement 11, village 21",
        UNPRINTED,
    ),
    Figure(
        "sample.weights",
        "Akims weighted to kind of post and region",
        "not weighted",
        "design effect 1.06, worth 235 of 250 answers",
        UNPRINTED,
        "raked to the frame of the five regions, whose split by region is synthetic",
    ),
    Figure(
        "sample.interviewees",
        "Interviews by group",
        "akims, business, NGOs",
        "akim 15, business 7, ngo 7",
        UNPRINTED,
        "the split of the 29 is not printed",
    ),
    Figure(
        "sample.deputies_results",
        "Results of the deputies",
        "none",
        "22 areas, 50 deputies, shown apart",
        UNPRINTED,
        "deputies are surveyed, but get no results of their own; charts do not say whom they cover",
    ),
)

FIGURES = (
    Figure(
        "Q3p",
        "Figure 1: main profession",
        "legal, economic, pedagogical, technical",
        "law 80 > econ 70 > teach 45 > tech 35 > other 20, of 250",
        ORDER,
        "bar values are not in the text",
    ),
    Figure(
        "Q4b",
        "Figure 2: 1-3 years (Q4b, time in management)",
        "almost half",
        "122 of 250 = 48.8 %",
        WITHIN,
        'the text says "in this position", the caption "managerial work": two questions',
    ),
    Figure("Q5.range", "Age, youngest and oldest", "25-64", "25-64 of 250"),
    Figure("Q5.mean", "Age, mean", "44", "44.0 of 250"),
    Figure(
        "Q6b",
        "More than 10 years in the district",
        "69.1 %",
        "172 of 249 valid = 69.1 %",
        S,
        "69.1 % is impossible with n = 250; 172 of 249 fits: one answer is missing",
    ),
    Figure("Q6a", "Natives", "most", "168 of 248 valid = 67.7 %", WITHIN),
    Figure("Q7a", "Nominated by the community", "most", "138 of 250 = 55.2 %, the largest", WITHIN),
    Figure(
        "Q8",
        "Languages",
        "state and Russian; some English; single cases of ethnic languages",
        "kk 248, ru 238, en 33, of 250; de, other, tt, ug, uz fewer than 5",
        WITHIN,
    ),
    Figure(
        "channels_shared",
        "Uses a channel that residents use",
        "akims study which ones residents use",
        "218 of 250 = 87.2 %",
        WITHIN,
    ),
    Figure(
        "Q12",
        "Figure 4: elections will improve the area",
        "74 %",
        "185 of 250 = 74.0 %",
        S,
        "the base is not printed; 185 of 250 fits (so does 222 of 300)",
    ),
    Figure(
        "Q13a",
        "Ready for training",
        "the largest group",
        "152 of 250 = 60.8 %, the largest",
        WITHIN,
    ),
    Figure(
        "Q10",
        "Figure 3: order of headings (mean points, 5 = first)",
        "financial > communication > legal, digital > mediation",
        "financial 4.06 > communication 3.71 > legal 2.84 > digital 2.51 > mediation 1.88, of 250",
        ORDER,
        'the text says ranked, the caption rated; "legal and digital" may be one bar or two: we ask five',
    ),
    Figure(
        "Q11.rollup",
        "Need of the headings (MWDS of the areas, by the crosswalk)",
        "no rating pairs in the paper",
        "financial > communication > legal > digital > mediation",
        UNPRINTED,
        "indicators were assessed, but neither items nor values are printed: the gap is ours",
    ),
    Figure(
        "Q11.pairs",
        "Areas with at least 200 pairs",
        "no rating pairs in the paper",
        "22 of 22",
        UNPRINTED,
    ),
    Figure(
        "focus",
        "Primary focus",
        "conclusion: communication; Figure 3: financial",
        "ranking: financial; most interviewees: T1 and T4",
        REASON,
        "both are shown, never reconciled",
    ),
)

# Table 1 prints no counts: ours are counts of interviewees, each below 29 and above 0.
TABLE = (
    ("T1", "Budget management"),
    ("T2", "Legal regulation"),
    ("T3", "Public procurement"),
    ("T4", "Communication skills"),
    ("T5", "Information policy"),
    ("T6", "Image"),
    ("T7", "Recruitment and HR management"),
)

JOINT = (
    Figure(
        "joint.convergent",
        "Joint display: survey and interviews agree",
        "Figure 3 and Table 1",
        "financial, communication, legal, digital",
    ),
    Figure("joint.survey_only", "Joint display: survey only", "Figure 3 and Table 1", "mediation"),
    Figure(
        "joint.interview_only", "Joint display: interviews only", "Figure 3 and Table 1", "T6, T7"
    ),
)

HYPOTHESIS = (
    Figure("hypothesis.communication", "Hypothesis: communication", "difficulties", "supported"),
    Figure("hypothesis.financial", "Hypothesis: financial literacy", "difficulties", "supported"),
    Figure("hypothesis.legal", "Hypothesis: legal literacy", "difficulties", "supported"),
)

FEEDBACK = (
    Figure(
        "feedback.satisfaction",
        "2021 seminars: satisfaction",
        "asked, values not printed",
        "322 of 400 = 80.5 % gave 4 or 5",
        UNPRINTED,
    ),
    Figure(
        "feedback.courses",
        "2021 seminars: usefulness by course",
        "C1-C10",
        "C1, C2, C3, C4, C5, C6, C7, C8, C9, C10",
        ORDER,
    ),
    Figure(
        "feedback.wishes",
        "2021 seminars: wishes",
        "budgeting, financial literacy, procurement, land, psychology, communication",
        "budgeting 92, financial_literacy 81, public_procurement 77, communication 69, "
        "land_relations 54, psychology 38, of 400",
        ORDER,
    ),
    Figure(
        "feedback.counselling",
        "2021 seminars: requests for counselling",
        "in some regions",
        "47 of 400 = 11.8 %",
        WITHIN,
    ),
)

ALL = (*FRAME, *SAMPLES, *FIGURES, *JOINT, *HYPOTHESIS, *FEEDBACK)
