"""The public pages in a real browser: axe in all three modes, by keyboard alone, on a phone; the bundle from a folder."""

import io
import zipfile
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe

from issues.states import State
from portal.bundle.build import build
from tests.factories import TODAY, make_cast, make_item
from tests.portal.scene import disclose_all


@pytest.fixture
def shown(transactional_db, settings):
    settings.TODAY = TODAY
    settings.DEMO = True  # the mark of the demo is on the page too
    cast = SimpleNamespace(**make_cast())
    return disclose_all(make_item(cast.town, state=State.CLOSED))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_every_public_page_has_no_fault_in_any_mode(width, shown, visitor):
    at = visitor(width)
    names = (
        "",
        "items/",
        f"items/{shown.number}/",
        "units/",
        f"units/{shown.unit_id}/",
        "notices/",
        "results/",
        "transparency/",
    )
    pages = [f"/{name}" for name in names] + [f"/notices/{shown.copies.first().disclosure_id}/"]
    for page in pages:
        for view in ("", "?view=large", "?view=contrast"):
            at.open(page + view)
    for view in ("", "&view=large", "&view=contrast"):
        at.open(f"/search/?q=服务态度{view}")
    assert at.faults == []
    assert at.context.cookies() == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_item_is_found_by_keyboard_alone(shown, visitor):
    at = visitor(1440)
    at.open("/")
    at.page.keyboard.press("Tab")
    assert at.page.evaluate("document.activeElement.className") == "skip"
    for _ in range(30):
        at.page.keyboard.press("Tab")
        if at.page.evaluate("document.activeElement.id") == "q":
            break
    at.page.keyboard.type("服务态度")
    at.page.keyboard.press("Enter")
    at.page.wait_for_url("**/search/?q=*")
    at.look()
    for _ in range(40):
        at.page.keyboard.press("Tab")
        if at.page.evaluate("document.activeElement.closest('.found h3') !== null"):
            break
    ring = at.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"  # where one stands is seen
    at.page.keyboard.press("Enter")
    at.page.wait_for_url(f"**/items/{shown.number}/")
    at.look()
    assert at.page.url.endswith(f"/items/{shown.number}/")
    assert at.faults == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_v24_the_bundle_works_from_a_folder_and_asks_nobody(shown, chromium, tmp_path):
    out = io.BytesIO()
    build(out)
    zipfile.ZipFile(out).extractall(tmp_path)
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page, asked, faults = context.new_page(), [], []
    page.set_default_timeout(10_000)
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"file://{tmp_path}/index.html")
    page.fill("#q", "服务态度")
    page.press("#q", "Enter")
    page.get_by_text("找到 1 处").wait_for()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="长辈模式").click()
    page.locator("#found h2 a").click()
    page.get_by_role("heading", name="承诺了什么").wait_for()
    assert page.evaluate("document.documentElement.dataset.type") == "large"
    assert page.get_by_text("已销号").first.is_visible()
    page.get_by_role("link", name="评议结果").first.click()
    page.get_by_text("群众认可").first.wait_for()
    assert Axe().run(page).response["violations"] == []
    assert faults == []
    assert [url for url in asked if not url.startswith(f"file://{tmp_path}/")] == []
    context.close()
