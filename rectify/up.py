"""`make demo`: servers, migrations, the demo campaign, web, worker and beat. Ctrl-C or SIGTERM stops all of it.

This process stays small (no Django in it) and holds the embedded servers; a keeper beside it (rectify/keeper.py)
sees to it that even `kill -9` of this one leaves nothing behind. Each child writes its log into `var/logs/`.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from rectify.embedded import Embedded
from rectify.keeper import GRACE, ROOT, state

DEMO_DAY = "2014-09-07"
HOST = "127.0.0.1"
SERVICES = {
    # --no-control-socket: nothing asks for it, and it would be one more thing to leave behind
    "web": "gunicorn -c python:rectify.web_of_demo rectify.wsgi -w 2 -k gthread --threads 4 --no-control-socket --graceful-timeout 20",
    "worker": "celery -A rectify worker -c 2 -l info --without-gossip --without-mingle",
    "beat": "celery -A rectify beat -l info --pidfile=",
}


def chosen_port() -> int:
    """PORT from the environment, proven free; SystemExit names the way out otherwise."""
    text = os.environ.get("PORT", "8000")
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise SystemExit(f"PORT={text}：端口应是 1 到 65535 的数字。 PORT must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            other = int(text) + 1 if int(text) < 65535 else 8000
            raise SystemExit(
                f"端口 {text} 不能使用（{error.strerror}），请换一个： PORT={other} make demo\n"
                f"Port {text} cannot be used: choose another with PORT={other} make demo"
            ) from None
    return int(text)


def demo_environment() -> None:
    """The demo's own settings, where the environment does not say otherwise. RECTIFY_DEMO=0 starts an empty house."""
    if os.environ.setdefault("RECTIFY_DEMO", "1") not in ("0", "false", "no"):
        os.environ.setdefault("RECTIFY_TODAY", DEMO_DAY)
    os.environ |= {"RECTIFY_HOME": str(state()), "PYTHONUNBUFFERED": "1"}


class Supervisor:
    """The children, from the first migration to the last one stopped."""

    def __init__(self, home: Path):
        self.children: dict[str, subprocess.Popen] = {}
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_soon)
        self.embedded = Embedded(home)
        self.logs = home / "logs"
        self.logs.mkdir(exist_ok=True, mode=0o700)
        own = os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")
        if own and not os.environ.get("SECRET_KEY"):  # asked for where no embedded server keeps it
            os.environ["SECRET_KEY"] = self.embedded.secret["django"]
        self.keeper = subprocess.Popen(
            [sys.executable, "-m", "rectify.keeper"],
            stdin=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )

    def _stop_soon(self, *_) -> None:
        self.stopping = True

    def start_servers(self) -> None:
        """PostgreSQL and Valkey, each unless the environment names another one."""
        if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
            try:
                self.embedded.ensure(
                    pg=not os.environ.get("DATABASE_URL"), redis=not os.environ.get("REDIS_URL")
                )
            except RuntimeError as error:  # says what failed and shows the server's own words
                raise SystemExit(str(error)) from None

    def start_preparing(self) -> None:
        """Migrations and campaign, in a process that imports the house while the servers start; its first connection waits."""
        self.start("prepare", "manage.py", "prepare", logged=False)

    def start(self, name: str, *arguments: str, logged: bool = True) -> None:
        """Start `python <arguments>` in a session of its own and tell the keeper about it."""
        log = open(self.logs / f"{name}.log", "wb") if logged else None  # noqa: SIM115 (the child keeps it)
        child = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE if name == "web" else subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT if logged else None,
            cwd=ROOT,
            start_new_session=True,  # Ctrl-C reaches this process alone, which stops them in order
        )
        self.children[name] = child
        self._tell_keeper(child.pid)

    def _tell_keeper(self, group: int) -> None:
        assert self.keeper.stdin
        print(group, file=self.keeper.stdin, flush=True)

    def open_web(self) -> None:
        """Tell the web, which has imported everything meanwhile, that it may open its port (rectify/web_of_demo.py)."""
        door = self.children["web"].stdin
        assert door
        with contextlib.suppress(BrokenPipeError):  # it has ended: `ended` says so
            door.write(b"open\n")
            door.flush()

    def prepared(self) -> bool:
        """Wait for migrations and campaign; whether both came to their end."""
        child = self.children["prepare"]
        while child.poll() is None and not self.stopping:
            time.sleep(0.02)
        if child.poll() is not None:
            self._tell_keeper(-child.pid)  # the number may soon be somebody else's
        return child.poll() == 0

    def is_ready(self, port: int) -> bool:
        """Wait until /readyz says yes; False when a child died, a signal came or five minutes went by before that."""
        end = time.monotonic() + 300
        while not self.stopping and not self.ended() and time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=5):
                    return True
            except urllib.error.HTTPError as answer:
                answer.close()
            except OSError:
                pass
            time.sleep(0.1)
        return False

    def ended(self) -> list[str]:
        """Services that ended by themselves."""
        return [name for name in SERVICES if name in self.children and self.children[name].poll() is not None]

    def watch(self) -> None:
        """Return when a signal came or a service ended."""
        while not self.stopping and not self.ended():
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop every child and the keeper; the servers stop when this process, their last user, ends."""
        running = [child for child in self.children.values() if child.poll() is None]
        for child in running:
            child.terminate()
        end = time.monotonic() + GRACE
        for child in running:
            try:
                child.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
        assert self.keeper.stdin
        self.keeper.stdin.close()
        self.keeper.wait()


def welcome(port: int) -> None:
    """Where to look and how to stop; who can sign in was said by `manage.py prepare`."""
    print(f"\n  公开首页 public   http://{HOST}:{port}/")
    print(f"  工作台   desk     http://{HOST}:{port}/desk/")
    print("\n  Ctrl-C 停止，数据保留 stops, data stays\n", flush=True)


def main() -> int:
    """Run until a signal comes (0) or something ends by itself (1)."""
    port = chosen_port()
    demo_environment()
    supervisor, failed = Supervisor(state()), []
    try:
        supervisor.start_preparing()
        supervisor.start("web", "-m", *SERVICES["web"].split(), "-b", f"{HOST}:{port}")
        supervisor.start_servers()
        if not supervisor.stopping and supervisor.prepared():
            supervisor.open_web()
            if supervisor.is_ready(port):
                for name in ("worker", "beat"):  # nobody waits for these two
                    supervisor.start(name, "-m", *SERVICES[name].split())
                welcome(port)
                supervisor.watch()
            failed = supervisor.ended() or ["web"]
        stopped_by_a_signal = supervisor.stopping
    finally:
        supervisor.stop()
    if stopped_by_a_signal:
        print("已停止 stopped", flush=True)
        return 0
    for name in failed:
        log = supervisor.logs / f"{name}.log"
        print(
            f"{name} does not serve; the end of {log}:\n{log.read_text(errors='replace')[-3000:]}",
            file=sys.stderr,
        )
    return 1


if __name__ == "__main__":
    sys.exit(main())
