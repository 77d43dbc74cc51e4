"""Finding a real Chromium for the browser tests, or installing one; fails with one sentence.

The system's own, then Debian's package where this user may install, then Playwright's.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The one without windows first: it does the same at a fifth of the processor.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
SENTENCE = "The browser tests need Chromium. Install one (Debian: apt install chromium)."


def installed():
    """The path of a Chromium on this machine, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next(filter(None, map(shutil.which, NAMES)), None) or playwrights()


def playwrights():
    """The path of Playwright's own Chromium where it was downloaded."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install():
    """Try Debian's package, then Playwright's download; quiet, and no error when they fail."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["update", "-qq"], ["install", "-y", "-qq", "chromium-headless-shell"]):
            subprocess.run(["apt-get", *command], check=False, stdout=subprocess.DEVNULL)
    if not installed():
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(command, check=False, capture_output=True)


def main():
    if not installed():
        print("Installing Chromium for the browser tests…", file=sys.stderr)
        install()
    if not installed():
        sys.exit(SENTENCE)


if __name__ == "__main__":
    main()
