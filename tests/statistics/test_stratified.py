"""Means of strata, weighted up to their people."""

import numpy as np
import pytest

from tests.reference_cases import reference_case, tolerance
from tna_portal.statistics.raking import FloatArray, IntArray
from tna_portal.statistics.results import NotComputable, Reason
from tna_portal.statistics.stratified import Stratified, stratified_mean


def computed(values: FloatArray, stratum: IntArray, population: list[int]) -> Stratified:
    """What must be computable."""
    found = stratified_mean(values, stratum, population)
    assert not isinstance(found, NotComputable)
    return found


def test_a_published_stratified_sample() -> None:
    data, expected = reference_case("S02")
    names, columns = list(data["population"]), data["columns"]
    stratum = np.array([names.index(kind) for kind in columns["stype"]], dtype=np.int64)
    people = list(data["population"].values())
    scores = computed(np.array(columns["api00"], dtype=np.float64), stratum, people)
    pupils = computed(np.array(columns["enroll"], dtype=np.float64), stratum, people)
    found = {
        "mean_api00": scores.mean,
        "se_api00": scores.standard_error,
        "total_enroll": pupils.total,
        "se_total_enroll": pupils.total_standard_error,
    }
    for name, value in found.items():
        assert value == pytest.approx(expected[name], abs=tolerance("S02", name))


def test_a_stratum_asked_whole_adds_no_error() -> None:
    values, stratum = np.array([1.0, 5.0, 2.0, 4.0]), np.array([0, 0, 1, 1], dtype=np.int64)
    whole = computed(values, stratum, [2, 2])
    assert (whole.mean, whole.standard_error) == (3, 0)
    alone = computed(np.array([1.0, 2.0, 4.0]), np.array([0, 1, 1], dtype=np.int64), [1, 2])
    assert alone.standard_error == 0


def test_what_cannot_be_computed_says_why() -> None:
    values, stratum = np.array([1.0, 2.0, 4.0]), np.array([0, 1, 1], dtype=np.int64)
    assert stratified_mean(values, stratum, [9, 9]) == NotComputable(Reason.TOO_FEW_ANSWERS)
    assert stratified_mean(values, stratum, [0, 0]) == NotComputable(Reason.NO_DATA)
    with pytest.raises(ValueError, match="more answers"):
        stratified_mean(values, stratum, [1, 1])
