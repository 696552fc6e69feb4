"""A real browser on the live server: Debian's Chromium, one context per person, axe on every page visited."""

import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.factories import TODAY, make_cast

CHROMIUM = Path("/usr/bin/chromium")
SHOTS = settings.BASE_DIR / "shots"
AXE = {"resultTypes": ["violations"]}  # what passes is not reported: half of axe's time is telling it
PATIENCE, NOTHING_ASKED, MOMENT = 20_000, 400, 10  # milliseconds
PASSWORD = "Walk-through-2014"
# each kind of element under its parent, with what it carries: axe need not see the same kind again
KINDS = """[...document.querySelectorAll("body *")].map(e => [e.tagName, e.className, e.getAttribute("name"),
    e.getAttributeNames(), e.parentElement.tagName, e.parentElement.className].join(" "))"""
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the test's own thread


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM.exists():
        pytest.skip(
            "no Chromium at /usr/bin/chromium: browser tests need Debian's package (.ci/run installs it)"
        )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
        )
        yield browser
        browser.close()


class Checked(set):
    """What axe has seen in this run: kinds of page and kinds of element, at each width."""

    def all_of(self, kinds):
        """Whether nothing here is new; what is new counts as seen from now on."""
        new = set(kinds) - self
        self.update(new)
        return not new


class Visitor:
    """One person at one screen. Whatever is new on a page they come to is checked by axe; every step is photographed."""

    checked = Checked()

    def __init__(self, chromium, address, width, name):
        viewport = {"width": width, "height": 1000 if width > 600 else 844}
        self.context = chromium.new_context(viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.page, self.address, self.shots = self.context.new_page(), address, SHOTS / f"{name}-{width}"
        self.width = width
        self.page.set_default_timeout(10_000)
        self.faults, self.steps = [], 0
        self.asked, self.under_way = 0, set()
        self.page.on("request", self._asks)
        self.page.on("requestfinished", self._answered)
        self.page.on("requestfailed", self._answered)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._hear)

    def _hear(self, line):
        """A refused form answers 409 or 422, which the browser notes; anything else it says is a fault."""
        if line.type == "error" and not ("409" in line.text or "422" in line.text):
            self.faults.append(line.text)

    def _asks(self, request):
        self.asked += 1
        self.under_way.add(request)

    def _answered(self, request):
        self.under_way.discard(request)

    def _click(self, found):
        """Click, and wait until what it asked of the server is answered; a click may ask nothing."""
        before = self.asked
        found.filter(visible=True).first.click()
        for waited in range(0, PATIENCE, MOMENT):
            if not self.under_way and (self.asked > before or waited > NOTHING_ASKED):
                return
            self.page.wait_for_timeout(MOMENT)
        self.faults.append(f"{self.page.url}: no answer in {PATIENCE} ms")

    def sign_in(self, person):
        self.open("/accounts/login/")
        self.page.fill("[name=login]", person.username)
        self.page.fill("[name=password]", PASSWORD)
        self.press("登录")

    def sign_out(self):
        self.page.wait_for_load_state("networkidle")  # an answer under way would bring its cookies back
        self.page.goto("about:blank")
        self.context.clear_cookies()

    def open(self, path):
        self.page.goto(self.address + path)
        self.look()

    def press(self, button):
        self._click(self.page.get_by_role("button", name=button, exact=True))
        self.look()

    def follow(self, link):
        self._click(self.page.get_by_role("link", name=link))
        self.look()

    def look(self):
        """axe on what is there now, a picture of it, and no sideways scrolling."""
        self.page.wait_for_load_state("load")
        self.steps += 1
        self.shots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.shots / f"{self.steps:02d}.png", full_page=True)
        where = self.page.url.removeprefix(self.address)
        page = re.sub(r"\d+", "N", where.partition("?")[0])
        kinds = [(self.width, page), *((self.width, kind) for kind in self.page.evaluate(KINDS))]
        known = self.checked.all_of(kinds)
        found = [] if known else Axe().run(self.page, options=AXE).response["violations"]
        self.faults += [f"{where} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wide > 0:
            self.faults.append(f"{where} scrolls sideways by {wide}px")

    def text(self):
        return self.page.inner_text("body")


@pytest.fixture
def people(transactional_db, settings):
    """The cast, each of whom can sign in by password, on the day of the tests."""
    settings.TODAY = TODAY  # the live server answers in a thread of its own
    cast = SimpleNamespace(**make_cast())
    for person in vars(cast).values():
        if hasattr(person, "username"):
            person.set_password(PASSWORD)
            person.save(update_fields=["password"])
    return cast


@pytest.fixture
def visitor(chromium, live_server, request):
    made = []

    def make(width):
        made.append(Visitor(chromium, live_server.url, width, request.node.originalname))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
