"""Who gets what at the addresses of reviews."""

from tests.access.table import Row

TABLE: dict[str, Row] = {}
