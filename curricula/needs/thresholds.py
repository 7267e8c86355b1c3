"""The limits of the comparison as methodologists have set them."""

from curricula.needs.joint_display import DEFAULT_THRESHOLDS, Thresholds
from tna_portal.organisation.choices import FrameworkKind
from tna_portal.organisation.selectors import framework_versions


def thresholds_version(number: int | None = None) -> tuple[int, Thresholds]:
    """Number and limits of the newest or of one version; number 0 and the defaults without one."""
    versions = framework_versions(FrameworkKind.THRESHOLDS)
    version = (versions if number is None else versions.filter(number=number)).first()
    if version is None:
        return 0, DEFAULT_THRESHOLDS
    return version.number, DEFAULT_THRESHOLDS.having(version.content)
