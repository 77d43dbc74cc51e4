"""Loaded before Django's settings: the tests' studio has a home of its own and no keys."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("RUSHES_HOME", tempfile.mkdtemp(prefix="rushes-tests-"))
Path(os.environ["RUSHES_HOME"], "static").mkdir(exist_ok=True)  # WhiteNoise warns without it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

for name in list(os.environ):
    if name.endswith(("_API_KEY", "_BASE_URL", "_UPLOAD_URL")):
        del os.environ[name]
for name in ("PUBLIC_URL", "DEBUG", "DEMO", "EMAIL_URL", "REDIS_URL"):
    os.environ.pop(name, None)
