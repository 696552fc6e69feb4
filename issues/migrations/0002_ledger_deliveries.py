import django.db.models.deletion
from django.db import migrations, models


def ref(to, related="+", **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related, to=to, **options)


class Migration(migrations.Migration):
    dependencies = [("issues", "0001_initial"), ("units", "0001_initial")]
    operations = [migrations.DeleteModel("LedgerImport")]
