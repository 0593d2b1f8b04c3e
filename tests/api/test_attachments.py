"""Files: told by their content, kept harmless, seen only by those who may."""

import httpx
import pytest

from cordboard.api.sniffing import checked_kind, clean_name, kind_of
from cordboard.settings.centre import Limits
from tests.api.office import Browser, Guest, centre, office

pytestmark = pytest.mark.journey

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(60), "image/jpeg"),
        (b"GIF89a" + bytes(60), "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(60), "image/webp"),
        (b"%PDF-1.7\n" + bytes(60), "application/pdf"),
        ("Labas rytas, ačiū!\n".encode(), "text/plain"),
        ("你好".encode("utf-16"), "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text/html"),
        (b"\n\n  <!DOCTYPE html><p>", "text/html"),
        (b"hello <script>alert(1)</script>", "text/html"),
        (b"\x7fELF" + bytes(60), "application/octet-stream"),
        (b"MZ" + bytes(100), "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_bytes_are(data: bytes, kind: str) -> None:
    found = kind_of(data)
    if kind == "application/octet-stream":
        assert found not in Limits().attachment_kinds
    else:
        assert found == kind


@pytest.mark.parametrize(
    ("name", "kind", "cleaned"),
    [
        ("photo.PNG", "image/png", "photo.PNG"),
        ("run.bat", "text/plain", "run.bat.txt"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\a\\b.png", "image/png", "b.png"),
        ("invoice\u202egnp.exe", "image/png", "invoicegnp.exe.png"),
        ('a"b\r\nc.png', "image/png", "a_bc.png"),
        ("", "application/pdf", "file.pdf"),
        ("x" * 300 + ".png", "image/png", "x" * 116 + ".png"),
    ],
)
def test_a_name_is_made_harmless(name: str, kind: str, cleaned: str) -> None:
    assert clean_name(name, kind) == cleaned


def test_what_browsers_run_is_never_taken_whatever_is_configured() -> None:
    limits = Limits(attachment_kinds=("text/html", "image/svg+xml", "text/plain"))
    with pytest.raises(Exception, match="not taken"):
        checked_kind(b"<svg/>", limits)


async def send(browser: Browser, path: str, data: bytes, name: str = "a.png") -> httpx.Response:
    return await browser.ask("POST", f"{path}/attachments", content=data, params={"name": name})


async def posted(guest: Guest, data: bytes) -> str:
    answer = await send(guest.browser, "/api/visitor/visit", data)
    assert answer.status_code == 201, answer.text
    blob_id = str(answer.json()["blob_id"])
    assert (await guest.write("Look", attachments=[blob_id])).status_code == 200
    return blob_id


async def test_a_file_reaches_the_agent_as_a_download_and_the_look_is_on_record() -> None:
    async with office() as one:
        guest, agent = await one.served()
        blob_id = await posted(guest, PNG)
        path = f"/api/contacts/{guest.contact_id}/attachments/{blob_id}"
        answer = await agent.get(path)
        assert answer.content == PNG
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        subject = f"contact/{guest.contact_id}"
        assert ("user/zoe", "attachment.looked_at", subject) in await one.audited()
        assert (await (await one.signed_in("yann")).get(path)).status_code == 403


async def test_a_file_is_its_contacts_alone() -> None:
    async with office() as one:
        guest, _ = await one.served()
        other = await one.visit()
        blob_id = await posted(guest, PNG)
        path = f"/api/visitor/visit/attachments/{blob_id}"
        assert (await guest.browser.get(path)).status_code == 200
        assert (await other.browser.get(path)).status_code == 404
        refused = await other.write("Mine now", attachments=[blob_id])
        assert refused.json()["error"] == "unknown_file"


async def test_a_restored_centre_finds_files_by_its_log() -> None:
    async with office() as one:
        guest, agent = await one.served()
        blob_id = await posted(guest, PNG)
        notes = [key for key in one.blobs._blobs if key != blob_id]
        for key in notes:
            await one.blobs.delete(key)
        path = f"/api/contacts/{guest.contact_id}/attachments/{blob_id}"
        assert (await agent.get(path)).content == PNG


async def test_what_is_not_taken_is_told_with_what_would_be() -> None:
    async with office() as one:
        guest, _ = await one.served()
        answer = await send(guest.browser, "/api/visitor/visit", b"<svg/>", "a.png")
        assert answer.status_code == 422
        assert answer.json()["error"] == "kind_not_allowed"
        assert "image/png" in answer.json()["details"]["allowed"]
        empty = await send(guest.browser, "/api/visitor/visit", b"")
        assert empty.json()["error"] == "empty_file"


async def test_a_file_over_the_limit_is_refused_and_says_the_limit() -> None:
    async with office(centre(limits=Limits(attachment_bytes=1000))) as one:
        guest, _ = await one.served()
        answer = await send(guest.browser, "/api/visitor/visit", PNG + bytes(1000))
        assert answer.status_code == 413
        assert answer.json()["details"]["limit"] == 1000


async def test_a_full_disk_is_said_to_be_and_nothing_is_lost() -> None:
    async with office() as one:
        guest, _ = await one.served()
        one.blobs.is_down = True
        assert (await send(guest.browser, "/api/visitor/visit", PNG)).status_code == 503
        one.blobs.is_down = False
        assert (await send(guest.browser, "/api/visitor/visit", PNG)).status_code == 201
