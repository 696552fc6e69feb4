"""`make bench [ONLY=pages,sweeps]`: every measurement in one run, as ratios, with the machine.

`python -m bench --smallest intake` runs it at its smallest size: seconds, and worth nothing but to see that it runs.
"""

import importlib
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rectify.settings")
MEASUREMENTS = ("pages", "public", "intake", "sweeps", "trail", "start", "ballot", "api", "audits")


def main(names):
    django.setup()
    from bench.report import machine, table
    from bench.scene import database
    from bench.smallest import shrink

    smallest, names = "--smallest" in names, [name for name in names if name != "--smallest"]

    rows = []
    print(machine(), flush=True)
    with database():
        for name in names or MEASUREMENTS:
            part = shrink(name) if smallest else importlib.import_module(f"bench.{name}")
            found = part.run()
            print(f"\n## {name}\n\n{table(found)}", flush=True)
            rows += found
    return rows


if __name__ == "__main__":
    main([name for argument in sys.argv[1:] for name in argument.split(",") if name])
