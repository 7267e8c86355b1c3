"""What the private card is written with."""

import pytest
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import override

from curricula.models import Module
from curricula.services.catalogue import load_catalogue
from tests.factories.organisation import branch

pytestmark = pytest.mark.django_db


def test_each_area_names_its_modules_in_the_readers_language() -> None:
    branch()
    load_catalogue()
    module = Module.objects.filter(areas__area="FIN").order_by("-areas__weight", "code")[0]
    modules_for_areas = import_string(settings.MODULES_FOR_AREAS)
    with override("ru"):
        assert modules_for_areas()["FIN"][0] == (module.title_ru, module.hours)
    with override("kk"):
        assert modules_for_areas()["FIN"][0] == (module.title_kk, module.hours)
        Module.objects.filter(pk=module.pk).update(is_active=False)
        assert (module.title_kk, module.hours) not in modules_for_areas().get("FIN", [])
