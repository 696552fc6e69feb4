"""Django's PostgreSQL backend; the embedded server starts with the first connection, not with the settings."""

from django.conf import settings
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock backend, but it makes sure the embedded server runs before it connects."""

    def get_new_connection(self, conn_params):
        assert settings.EMBEDDED is not None  # only the embedded servers' own URL names this backend
        settings.EMBEDDED.ensure(pg=True)
        return super().get_new_connection(conn_params)
