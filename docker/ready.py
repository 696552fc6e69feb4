"""The health check of a web container: /readyz, asked under one of the names the site answers to."""

import os
import urllib.request

host = os.environ["ALLOWED_HOSTS"].split(",")[0].lstrip(".*") or "localhost"
urllib.request.urlopen(
    urllib.request.Request("http://127.0.0.1:8000/readyz", headers={"Host": host}), timeout=9
)
