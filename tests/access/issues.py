"""Who gets what at the addresses of issues."""

from tests.access.table import Row

TABLE: dict[str, Row] = {}
