"""The API under /api/v1/: its router, how it refuses, its description and the page that explains it (issue 5)."""
