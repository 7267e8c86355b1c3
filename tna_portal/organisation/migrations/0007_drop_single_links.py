from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0006_carry_links_over'),
    ]

    operations = [
        migrations.DeleteModel(
            name='NeedAreaLink',
        ),
    ]
