"""Secure by default: what production refuses to start with, and without (S85, S86)."""

import pytest
from django.conf import settings

from rectify.checks import second_factor
from tests.house.production import PRODUCTION, run

LOAD = ("-c", "import rectify.settings")


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "REDIS_URL"])
def test_production_does_not_start_without(name, tmp_path):
    given = {key: value for key, value in PRODUCTION.items() if key != name}
    start = run(*LOAD, home=tmp_path, **given)
    assert start.returncode == 1
    assert f"{name} is not set" in start.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("DEBUG", "1"), ("RECTIFY_TODAY", "2014-09-07"), ("RECTIFY_SECOND_FACTOR", "sometimes")],
)
def test_production_does_not_start_with(name, value, tmp_path):
    start = run(*LOAD, home=tmp_path, **PRODUCTION, **{name: value})
    assert start.returncode == 1
    assert "ImproperlyConfigured" in start.stderr
    assert name in start.stderr


def test_the_demo_may_stand_on_its_own_day_on_servers_of_ones_own(tmp_path):
    start = run(*LOAD, home=tmp_path, **PRODUCTION, RECTIFY_DEMO="1", RECTIFY_TODAY="2014-09-07")
    assert start.returncode == 0, start.stderr


def test_s83_production_requires_the_second_factor_unless_it_is_told_otherwise(tmp_path):
    ask = ("-c", "from rectify.settings import SECOND_FACTOR; print(SECOND_FACTOR)")
    assert run(*ask, home=tmp_path, **PRODUCTION).stdout == "required\n"
    assert settings.SECOND_FACTOR == "offered"  # here, as in the demo
    assert [found.id for found in second_factor()] == [
        "rectify.W001"
    ]  # and the check of a deployment says so


def test_django_finds_nothing_to_warn_of_in_production(tmp_path):
    check = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", home=tmp_path, **PRODUCTION)
    assert check.returncode == 0, check.stderr


def test_production_migrates_only_as_the_owner(tmp_path):
    given = {key: value for key, value in PRODUCTION.items() if key != "DATABASE_OWNER_URL"}
    migrate = run("manage.py", "migrate", home=tmp_path, **given)
    assert migrate.returncode == 1
    assert "DATABASE_OWNER_URL is not set" in migrate.stderr


def test_loading_the_settings_starts_no_server(tmp_path):
    assert run(*LOAD, home=tmp_path).returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"run", "secrets.json"}
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0
