"""Make the first version of the crosswalk of the lines as they stand.

So far each line of an interview code weighed 1. From now on a code shares a weight of 1 out among its
areas, so the weights of a code are divided by their sum; no released number changes by that.
"""

from django.db import migrations


def carry_over(apps, schema_editor):
    newest = {}
    for line in apps.get_model('organisation', 'NeedAreaLink').objects.order_by('version'):
        newest[line.kind, line.area_id, line.target] = float(line.weight)
    lines = {key: weight for key, weight in newest.items() if weight > 0}
    if not lines:
        return
    for target in {target for kind, _, target in lines if kind == 'code'}:
        _share_out(lines, [key for key in sorted(lines) if key[0] == 'code' and key[2] == target])
    for kind in ('heading', 'course', 'wish'):
        for area in {area for of, area, _ in lines if of == kind}:
            _share_out(lines, [key for key in sorted(lines) if key[:2] == (kind, area)])
    apps.get_model('organisation', 'FrameworkVersion').objects.create(
        kind='crosswalk',
        number=1,
        content={'links': [[*key, lines[key]] for key in sorted(lines)]},
    )


def _share_out(lines, keys):
    total = sum(lines[key] for key in keys)
    for key in keys:
        lines[key] = round(lines[key] / total, 3)
    lines[keys[0]] = round(lines[keys[0]] + 1 - sum(lines[key] for key in keys), 3)


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0005_framework_versions'),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
