"""Who gets what at the addresses of portal."""

from tests.access.table import Row

TABLE: dict[str, Row] = {}
