"""Names of regions in the case of "of"; a portal that runs already takes them from the shipped list."""

import json
from importlib.resources import files

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FIELDS = ("name_kk_of", "name_ru_of", "name_en_of")


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The forms of every region that has been loaded before."""
    path = files("tna_portal.organisation") / "data" / "regions.json"
    Region = apps.get_model("organisation", "Region")
    for entry in json.loads(path.read_text(encoding="utf-8")):
        Region.objects.filter(pk=entry["iso"]).update(**{key: entry[key] for key in FIELDS})


class Migration(migrations.Migration):
    dependencies = [("organisation", "0007_drop_single_links")]

    operations = [
        *(
            migrations.AddField(
                "region", field, models.CharField(max_length=80, default=""), preserve_default=False
            )
            for field in FIELDS
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
