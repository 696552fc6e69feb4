"""Who gets what at the addresses of units."""

from tests.access.table import Row

TABLE: dict[str, Row] = {}
