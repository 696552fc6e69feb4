from django.db import migrations


class Migration(migrations.Migration):
    """The first import table makes way for deliveries of many files (0003)."""

    dependencies = [("issues", "0001_initial"), ("units", "0001_initial")]
    operations = [migrations.DeleteModel("LedgerImport")]
