"""Who gets what at the addresses of supervision."""

from tests.access.table import Row

TABLE: dict[str, Row] = {}
