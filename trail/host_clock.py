"""The host's clock against the database's: compared as each connection opens, so at start-up too (S57)."""

import logging

from django.db.backends.signals import connection_created
from django.dispatch import receiver

from trail import clock

log = logging.getLogger(__name__)


def compared(connection) -> str:
    """Compare the clocks; what to say when they differ by more than two seconds, else nothing.

    One statement past the ORM's own cursor: pages promise a fixed number of queries, and a connection may open in each.
    """

    def ask() -> float:
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
            return cursor.fetchone()[0]

    apart = clock.compare(ask)
    if not clock.is_off():
        return ""
    way = "慢" if apart > 0 else "快"
    return f"本机时钟比数据库{way} {abs(apart):.0f} 秒，系统暂按数据库的时间计算；请校准本机时钟（NTP）。"


@receiver(connection_created)
def warn(sender, connection, **signal):
    """Every process says it in its log when it first speaks to the database."""
    if warning := compared(connection):
        log.warning(warning)
