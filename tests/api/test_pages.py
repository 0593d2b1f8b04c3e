"""Pages and files: what browsers are allowed to do with them."""

import re
from pathlib import Path

import pytest

from cordboard.api import pages
from tests.api.office import office

pytestmark = pytest.mark.journey

SCRIPT = 'document.title = "built";\n'


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build of the web app, as small as one can be."""
    folder = (tmp_path / "web_dist").resolve()
    (folder / "assets").mkdir(parents=True)
    for name in ("index.html", "chat.html"):
        (folder / name).write_text('<script src="/app/assets/a.js"></script>')
    (folder / "assets" / "a.js").write_text(SCRIPT)
    (folder / "widget.js").write_text(SCRIPT)
    (tmp_path / "secret.json").write_text("{}")
    monkeypatch.setattr(pages, "BUILT", folder)
    return folder


def policy_of(header: str) -> dict[str, str]:
    return {part.split()[0]: " ".join(part.split()[1:]) for part in header.split(";")}


@pytest.mark.usefixtures("built")
async def test_the_app_runs_only_its_own_scripts_and_nobody_may_frame_it() -> None:
    async with office() as one:
        for path in ("/app", "/app/", "/app/desk/anything"):
            answer = await one.browser().get(path)
            assert answer.status_code == 200
            policy = policy_of(answer.headers["content-security-policy"])
            assert policy["default-src"] == "'none'"
            assert policy["script-src"] == policy["style-src"] == "'self'"
            assert policy["connect-src"] == "'self' ws://localhost"
            assert policy["frame-ancestors"] == "'none'"
            assert "unsafe" not in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "same-origin"
            assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.usefixtures("built")
async def test_the_chat_may_be_framed_by_its_sites_pages_alone() -> None:
    async with office() as one:
        answer = await one.browser(host="https://localhost").get("/chat/shop")
        policy = policy_of(answer.headers["content-security-policy"])
        assert policy["frame-ancestors"] == "'self' https://shop.example.com"
        assert policy["connect-src"] == "'self' wss://localhost"
        assert (await one.browser().get("/chat/nowhere")).status_code == 404


@pytest.mark.usefixtures("built")
async def test_a_host_that_is_none_does_not_get_into_the_policy() -> None:
    async with office() as one:
        answer = await one.browser().get("/app/", headers={"Host": "a; script-src *"})
        assert "script-src *" not in answer.headers.get("content-security-policy", "")


@pytest.mark.usefixtures("built")
async def test_built_files_are_kept_for_ever_and_nothing_else_is_given_out() -> None:
    async with office() as one:
        browser = one.browser()
        asset = await browser.get("/app/assets/a.js")
        assert asset.headers["cache-control"].endswith("immutable")
        assert asset.headers["content-type"].startswith("text/javascript")
        assert (await browser.get("/app/assets/gone.js")).status_code == 404
        for path in ("/app/../secret.json", "/app/%2e%2e/secret.json", "/app/..%2fsecret.json"):
            answer = await browser.get(path)
            assert answer.text != "{}", path
        widget = await browser.get("/widget.js")
        assert widget.headers["cache-control"] == "public, max-age=300"


async def test_without_a_build_it_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "BUILT", tmp_path / "nothing")
    async with office() as one:
        answer = await one.browser().get("/app/")
        assert answer.status_code == 503
        assert "make web" in answer.json()["mend"]


async def test_every_answer_is_careful_even_about_what_is_not_there() -> None:
    async with office() as one:
        for path in ("/api/health", "/api/nothing", "/nothing", "/api/me"):
            answer = await one.browser().get(path)
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert (await one.browser().get("/api/me")).headers["cache-control"] == "no-store"


async def test_the_documents_need_nothing_from_elsewhere() -> None:
    async with office() as one:
        browser = one.browser()
        page = await browser.get("/api/docs")
        assert page.status_code == 200
        assert "<script" not in page.text
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)
        assert "unsafe" not in page.headers["content-security-policy"]
        assert (await browser.get("/api/docs/style.css")).status_code == 200
        document = (await browser.get("/api/schema")).json()
        contact = document["paths"]["/api/contacts/{contact_id}"]["get"]
        assert contact["responses"]["default"]["content"]["application/json"]["schema"] == {
            "$ref": "#/components/schemas/ErrorAnswer"
        }
        assert "400" not in contact["responses"]
        assert "OfferView" in document["components"]["schemas"]


async def test_the_demonstrations_page_is_there_only_in_the_demonstration() -> None:
    async with office() as one:
        assert (await one.browser().get("/demo/shop")).status_code == 404
    async with office(demo_page=lambda site: f"<p>{site}</p>") as one:
        assert (await one.browser().get("/demo/shop")).text == "<p>shop</p>"
        assert (await one.browser().get("/demo/nowhere")).status_code == 404


@pytest.mark.usefixtures("built")
async def test_texts_say_once_how_they_are_written() -> None:
    async with office() as one:
        for path, kind in (
            ("/app/", "text/html"),
            ("/chat/shop", "text/html"),
            ("/widget.js", "text/javascript"),
            ("/app/assets/a.js", "text/javascript"),
            ("/api/docs", "text/html"),
        ):
            answer = await one.browser().get(path)
            assert answer.headers["content-type"] == f"{kind}; charset=utf-8", path
