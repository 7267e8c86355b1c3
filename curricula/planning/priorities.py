"""From need areas to the order of modules.

A module's need is the weighted mean of its areas' scores, never the sum: otherwise broad modules
would always win. Areas that are "interview only" or "silent" are not carried by the survey's
priorities; they do not count and enter a plan only by a manager's pin.
"""

import math
from collections.abc import Mapping, Sequence

from curricula.planning.types import AreaNeed, JointClass, ModuleOption, Priority

_CARRIED = frozenset({JointClass.CONVERGENT, JointClass.SURVEY_ONLY, JointClass.LOW_ON_BOTH})


def module_priority(module: ModuleOption, areas: Mapping[str, AreaNeed]) -> Priority:
    """Need of one module; areas of weight 0 or unknown to the snapshot are skipped."""
    linked = sorted(
        code for code, weight in module.area_weights.items() if weight > 0 and code in areas
    )
    scored = [
        (module.area_weights[code], score)
        for code in linked
        if areas[code].joint_class in _CARRIED and (score := areas[code].score) is not None
    ]
    total = math.fsum(weight for weight, _ in scored)
    need = math.fsum(weight * score for weight, score in scored) / total if scored else None
    return Priority(
        module=module,
        need=need,
        classes=tuple((code, areas[code].joint_class) for code in linked),
        confirmed=tuple(
            code for code in linked if areas[code].joint_class is JointClass.CONVERGENT
        ),
    )


def order_modules(
    modules: Sequence[ModuleOption], areas: Mapping[str, AreaNeed]
) -> tuple[Priority, ...]:
    """Modules with a convergent area first, within each group by need, equal ones by code."""
    priorities = [module_priority(module, areas) for module in modules]
    return tuple(sorted(priorities, key=_order))


def _order(priority: Priority) -> tuple[bool, float, str]:
    need = -1.0 if priority.need is None else priority.need
    return not priority.confirmed, -need, priority.module.code
