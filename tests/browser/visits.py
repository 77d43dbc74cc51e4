"""People at a studio in a real Chromium. Whatever a page complains about is kept."""

from urllib.parse import urlsplit

import httpx

from tests.studio_process import EMAIL, PASSWORD, secured

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# Chromium calls every answer of 4xx an error; a refused form is an answer as good as any.
EXPECTED = "status of 422"


def person(studio, email=EMAIL):
    """A signed-in HTTP client; each person of a studio signs in once."""
    people = studio.__dict__.setdefault("people", {})
    if email not in people:
        client = httpx.Client(base_url=studio.address, timeout=90)
        client.get("/in/login/")
        fields = secured(client, login=email, password=PASSWORD)
        assert client.post("/in/login/", data=fields).status_code == 302
        people[email] = client
    return people[email]


def cookies_of(studio, email):
    cookies = person(studio, email).cookies.jar
    return [
        {"name": cookie.name, "value": cookie.value, "url": studio.address} for cookie in cookies
    ]


class Visits:
    """Opens pages, each in a context of its own, and collects what goes wrong on them."""

    def __init__(self, chromium):
        self.chromium, self.contexts, self.complaints = chromium, [], []
        self.expected = [EXPECTED]

    def __call__(self, studio, path="/", *, email=EMAIL, **options):
        """A page at a path of the studio, signed in unless there is no `email`."""
        options = {"viewport": DESK, "reduced_motion": "reduce"} | options
        context = self.chromium.new_context(base_url=studio.address, **options)
        context.set_default_timeout(90_000)
        self.contexts.append(context)
        if email:
            context.add_cookies(cookies_of(studio, email))
        page = context.new_page()
        self.listen(page, urlsplit(studio.address).netloc)
        page.goto(path)
        return page

    def listen(self, page, host):
        def heard(message):
            if message.type in ("error", "warning") and not any(
                words in message.text for words in self.expected
            ):
                self.complaints.append(f"{page.url}: {message.text}")

        def asked(request):
            parts = urlsplit(request.url)
            if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
                self.complaints.append(f"{page.url} asked {request.url}")

        page.on("console", heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", asked)

    def close(self):
        for context in self.contexts:
            context.close()
