"""The house's settings for a measured web process: another urlconf, and the database that the measurement laid out."""

import os
from datetime import date

from rectify import settings as house

globals().update({name: value for name, value in vars(house).items() if name.isupper()})

ROOT_URLCONF = "bench.urls"
DATABASES = {
    alias: config | {"NAME": os.environ["BENCH_DATABASE"]} for alias, config in house.DATABASES.items()
}
TODAY = date(2014, 9, 7)
