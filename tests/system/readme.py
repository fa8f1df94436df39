"""The two pictures of the README, taken of the registry as it is: `make pictures`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
# Days stand in the addresses, so that the same registry gives the same pictures.
PICTURES = {
    "place": ("/place/jilin/changchun/shuangyang?on=2011-10-01", 1280, 800),
    "calculator": (
        "/calculator?place=heilongjiang/qiqihaer&program=urban&on=2020-11&members=3&income=1000",
        1280,
        1000,
    ),
}


def take(address: str, into: Path) -> None:
    """Open each page of the served registry and keep what a screen shows of it."""
    into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (path, width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(address + path)
            page.screenshot(path=into / f"{name}.png")
            page.close()
        browser.close()


def main() -> None:
    """Serve build/registry.db and take the pictures."""
    command = [
        sys.executable,
        "-m",
        "dibao_publish.cli",
        "serve",
        "build/registry.db",
        "--port",
        "0",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            take(server.stdout.readline().strip().rstrip("/"), IMAGES)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
