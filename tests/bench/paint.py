"""What a person waits for in a real Chromium: largest paint, layout shift, blocked time, bytes."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.table import Figure, Section
from tests.chromium import installed
from tests.studio_process import EMAIL, PASSWORD, running_studio

ROUNDS = 3
SETTLED = 1500  # Milliseconds after the load, for what comes late.
LONG = 50  # Milliseconds; what a task takes beyond blocks whoever wants to press.
PAGES = {
    "gallery, 60 takes": "/kestrel/p/GA/",
    "a take": "/kestrel/t/GA-30/",
    "composer, empty project": "/kestrel/p/FL/",
    "billing": "/kestrel/billing/",
    "queue": "/kestrel/queue/",
}
OBSERVE = """
  window.seen = { paint: 0, shift: 0, blocked: 0 };
  const watch = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => (seen.paint = entry.startTime));
  watch("layout-shift", (entry) => entry.hadRecentInput || (seen.shift += entry.value));
  watch("longtask", (entry) => (seen.blocked += Math.max(0, entry.duration - LONG)));
""".replace("LONG", str(LONG))
READ = """() => {
  const kinds = { html: 0, script: 0, style: 0, font: 0, image: 0 };
  const [page] = performance.getEntriesByType("navigation");
  kinds.html = page.encodedBodySize;
  const all = performance.getEntriesByType("resource");
  for (const { name, encodedBodySize: size } of all) {
    const path = new URL(name).pathname;
    if (path.endsWith(".js")) kinds.script += size;
    else if (path.endsWith(".css")) kinds.style += size;
    else if (path.endsWith(".woff2")) kinds.font += size;
    else kinds.image += size;
  }
  return { ...seen, kinds, requests: all.length + 1 };
}"""


def paint():
    """Each page anew with an empty cache, on a desk and on a phone with a slower processor."""
    from playwright.sync_api import sync_playwright

    with (
        TemporaryDirectory(prefix="rushes-bench-") as home,
        running_studio(home) as studio,
        sync_playwright() as playwright,
    ):
        studio.manage("shell", "-v0", "-c", "from tests.browser.filling import fill; fill()")
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=installed(), args=flags)
        state = str(Path(home) / "signed-in.json")
        sign_in(chromium, studio, state)
        figures = [
            figure
            for size, slower in (("desk", 1), ("phone", 4))
            for figure in looked(chromium, studio, state, size, slower)
        ]
        chromium.close()
    how = (
        f"Chromium on `manage.py up` (SQLite, this machine), empty cache, median of {ROUNDS}; "
        "desk 1440 × 900, phone 390 × 844 with a processor four times slower. Largest paint, "
        f"layout shift, time of tasks beyond {LONG} ms; kilobytes as sent."
    )
    return Section("Pages in Chromium", how, figures)


def sign_in(chromium, studio, state):
    context = chromium.new_context(base_url=studio.address)
    page = context.new_page()
    page.goto("/in/login/")
    page.fill("[name=login]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(lambda address: "/in/" not in address)
    context.storage_state(path=state)
    context.close()


def looked(chromium, studio, state, size, slower):
    for name, address in PAGES.items():
        seen = [opened(chromium, studio, state, address, size, slower) for _round in range(ROUNDS)]
        middle = {key: median(each[key] for each in seen) for key in ("paint", "shift", "blocked")}
        kinds = ", ".join(
            f"{kind} {bytes_ / 1000:.1f}" for kind, bytes_ in seen[-1]["kinds"].items() if bytes_
        )
        yield Figure(
            f"{name}, {size}",
            f"{middle['paint']:.0f} ms",
            f"shift {middle['shift']:.3f}, blocked {middle['blocked']:.0f} ms; "
            f"{seen[-1]['requests']} requests: {kinds} kB",
        )


def opened(chromium, studio, state, address, size, slower):
    view = {"width": 1440, "height": 900} if size == "desk" else {"width": 390, "height": 844}
    context = chromium.new_context(base_url=studio.address, storage_state=state, viewport=view)
    page = context.new_page()
    page.add_init_script(OBSERVE)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(address)
    page.wait_for_timeout(SETTLED)
    seen = page.evaluate(READ)
    context.close()
    return seen
