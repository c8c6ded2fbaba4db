from typing import Any

from django.db import migrations, transaction


def create_tables(apps: Any, schema_editor: Any) -> None:
    # The tables are made anew with every import, so that their shape is the code's and not a migration's.
    from communities.search.tables import create_empty

    _offer_trigrams(schema_editor.connection)
    create_empty(schema_editor.connection)


def drop_tables(apps: Any, schema_editor: Any) -> None:
    from communities.search.tables import drop

    drop(schema_editor.connection)


def _offer_trigrams(connection: Any) -> None:
    """Have pg_trgm where the server carries it and lets us; the search is whole without it."""
    if connection.vendor != "postgresql":
        return
    from django.db import Error

    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except Error:
        pass


class Migration(migrations.Migration):
    dependencies = [("communities", "0002_programmes_as_a_tree_and_changes_of_grants")]

    operations = [migrations.RunPython(create_tables, drop_tables, elidable=False)]
