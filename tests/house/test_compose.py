"""The server's files, read as text where no engine runs: the schema, and what must hold between them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.house.production import ROOT

OURS = ("migrate", "web", "worker", "beat")


@pytest.fixture(scope="module")
def text() -> str:
    return (ROOT / "docker-compose.yml").read_text()


@pytest.fixture(scope="module")
def services(text) -> dict:
    return yaml.safe_load(text)["services"]


def test_the_compose_file_fits_its_schema():
    tool = Path(sys.executable).parent / "check-jsonschema"
    check = subprocess.run(
        [tool, "--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yml"],
        capture_output=True,
        text=True,
    )
    assert check.returncode == 0, check.stdout


def test_web_and_worker_can_be_copied_and_there_is_one_beat(services):
    for name in ("web", "worker"):
        assert not {"ports", "container_name"} & set(services[name])
    assert services["beat"]["deploy"] == {"replicas": 1}
    assert [name for name in services if "beat" in str(services[name].get("command"))] == ["beat"]


def test_only_nginx_is_reachable_from_outside(services):
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert [name for name, service in services.items() if "outside" in service["networks"]] == ["nginx"]


def test_only_the_migration_holds_the_owners_password(services):
    holders = [name for name in OURS if "DATABASE_OWNER_URL" in services[name]["environment"]]
    assert holders == ["migrate"]
    assert all("rectify_web:" in services[name]["environment"]["DATABASE_URL"] for name in OURS)
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_every_service_that_stays_says_whether_it_is_well(services):
    assert [name for name in services if name != "migrate" and "healthcheck" not in services[name]] == []


def test_our_containers_run_without_powers(services):
    for name in OURS:
        service = services[name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert re.search(r"^USER rectify$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_every_value_comes_from_the_env_file_and_every_secret_is_asked_for_by_name(text):
    example = (ROOT / "docker/env.example").read_text()
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    used = re.findall(r"\$\{([A-Z_]+)(:[-?])", text)
    assert {name for name, _ in used} == named
    secret = [
        (name, way) for name, way in used if "PASSWORD" in name or name in ("SECRET_KEY", "ALLOWED_HOSTS")
    ]
    assert secret
    assert [name for name, way in secret if way != ":?"] == []
    assert re.findall(r"^[A-Z_]*(?:PASSWORD|KEY)=(.+)$", example, re.MULTILINE) == []


def test_the_image_installs_only_pinned_packages_on_glibc():
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes -r requirements.txt" in dockerfile
    assert all(
        "slim" in image and "alpine" not in image
        for image in re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    )
    assert "collectstatic" in dockerfile


def test_the_image_takes_in_every_package_of_the_house():
    taken = re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert packages | {"templates", "static", "manage.py", "requirements.txt", "docker/ready.py"} <= set(
        taken
    )


def test_nginx_forwards_one_honest_address_and_logs_none():
    conf = (ROOT / "docker/nginx.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in conf
    assert "proxy_set_header X-Forwarded-Proto https;" in conf
    assert "proxy_add_x_forwarded_for" not in conf
    log = re.search(r"log_format \w+ '([^']*)'", conf)
    assert log
    # no address, no query (a slip may stand there), no referrer, no browser: S22, S26
    assert not re.search(r"\$(remote_addr|request\b|request_uri|args|query_string|http_)", log[1])


def test_every_setting_read_from_the_environment_is_in_the_manual():
    read = set(re.findall(r'(?:env\.\w+|needed)\("([A-Z_]+)"', (ROOT / "rectify/settings.py").read_text()))
    manual = (ROOT / "docs/deployment.md").read_text()
    assert len(read) > 8
    assert [name for name in sorted(read) if f"`{name}`" not in manual] == []
