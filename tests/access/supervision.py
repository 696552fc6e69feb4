"""Who gets what at the addresses of supervision."""

from tests.access.table import BUSINESS, Row, gets

TABLE: dict[str, Row] = {
    "supervision:wall": Row(get=gets(200, *BUSINESS)),
    "supervision:trail": Row(get=gets(200, "auditor"), post=gets(200, "auditor")),
    "supervision:trail_anchor": Row(get=gets(200, "auditor")),
}
