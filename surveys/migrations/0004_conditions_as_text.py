"""Conditions of definitions published so far, from nested data to the written language."""

from django.db import migrations


def written(condition):
    if "not" in condition:
        return f"not({written(condition['not'])})"
    for word, key in (("and", "all"), ("or", "any")):
        if key in condition:
            return "(" + f" {word} ".join(written(part) for part in condition[key]) + ")"
    if "is" in condition:
        return "${%s} = '%s'" % (condition["question"], condition["is"])
    return "selected(${%s}, '%s')" % (condition["question"], condition["includes"])


def forwards(apps, schema_editor):
    versions = apps.get_model("surveys", "QuestionnaireVersion")
    for version in versions.objects.iterator():
        changed = False
        for section in version.definition["sections"]:
            for holder in [section, *section["questions"]]:
                if isinstance(holder.get("show_if"), dict):
                    holder["show_if"] = written(holder["show_if"])
                    changed = True
        if changed:
            version.save(update_fields=["definition"])


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_anonymous_rounds")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
