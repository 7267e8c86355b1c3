"""Questionnaires longer than the study's."""

from typing import Any

from surveys.questionnaire import library

FORTY = 6  # matrices that make 40 questions
THREE_HUNDRED = 20  # matrices that make 300 columns


def with_matrices(number: int) -> dict[str, Any]:
    """The study's questionnaire and so many matrices of eight rows, worded from its own need areas."""
    source = library.source("akims_2023")
    questions = (q for section in source["sections"] for q in section["questions"])
    items = [item for q in questions for item in q.get("items", [])]
    labels = source["importance_points"]
    matrices = [
        {
            "code": f"M{place}",
            "type": "scale",
            "text": source["importance"],
            "items": [
                {**items[(place * 3 + row) % len(items)], "code": f"m{row}"} for row in range(8)
            ],
            "options": [
                {"code": str(point), "text": text} for point, text in enumerate(labels, start=1)
            ],
        }
        for place in range(number)
    ]
    extra = [
        {"code": f"matrix{m['code']}", "title": source["title"], "questions": [m]} for m in matrices
    ]
    return {**source, "sections": [*source["sections"], *extra]}
