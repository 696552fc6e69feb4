"""A copy of the tests' database for the benches: they empty tables and take indexes away, which no other test may notice."""

import pytest
from django.db import connections

from tests.cloning import clone, drop


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    """This process works on the copy, with commits, while the module runs."""
    with django_db_blocker.unblock():
        owner, runtime = connections["owner"], connections["default"]
        name = runtime.settings_dict["NAME"]
        for connection in (owner, runtime):
            connection.close()
        clone(name, f"{name}_bench")
        for connection in (owner, runtime):
            connection.settings_dict["NAME"] = f"{name}_bench"
        try:
            yield
        finally:
            for connection in (owner, runtime):
                connection.close()
                connection.settings_dict["NAME"] = name
            drop(f"{name}_bench")
