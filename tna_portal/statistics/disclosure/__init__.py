"""What may be told of small groups: cells hidden so that no sum or difference gives them away.

`table` holds cells and the sums that join them, `suppression` chooses what to hide, `audit` proves that
it stays hidden. The only package that knows scipy.
"""

from tna_portal.statistics.disclosure.audit import Feasible, Release, audit, feasible_intervals
from tna_portal.statistics.disclosure.one_way import (
    K,
    changes_safely,
    complement_safe,
    is_small,
    suppress_one_way,
    total_releasable,
)
from tna_portal.statistics.disclosure.suppression import Infeasible, Suppression, suppress
from tna_portal.statistics.disclosure.table import (
    PROTECTION,
    Cell,
    EmptyTable,
    MarginsDoNotAdd,
    NegativeCount,
    Sum,
    Table,
    TableError,
    UnknownCell,
    two_way,
)

__all__ = [
    "PROTECTION",
    "Cell",
    "EmptyTable",
    "Feasible",
    "Infeasible",
    "K",
    "MarginsDoNotAdd",
    "NegativeCount",
    "Release",
    "Sum",
    "Suppression",
    "Table",
    "TableError",
    "UnknownCell",
    "audit",
    "changes_safely",
    "complement_safe",
    "feasible_intervals",
    "is_small",
    "suppress",
    "suppress_one_way",
    "total_releasable",
    "two_way",
]
