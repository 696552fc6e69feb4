"""Changes past every service, as the runtime role: each transaction to its very end."""

from django.db import connection, transaction


def sql(statement, *values):
    """One statement in a transaction of its own, its deferred checks included."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
