"""Static files under hashed names, the imports inside scripts too, to be kept for ever.

The style sheets that every page asks for are joined: one answer in place of forty, and smaller.
"""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from django.core.files.base import ContentFile
from django.template.loader import get_template
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    # The list of links in a template, and the one sheet that takes their place.
    joined: ClassVar[dict[str, str]] = {
        "components/_styles.html": "css/joined-every.css",
        "components/_app_styles.html": "css/joined-inside.css",
    }

    def post_process(
        self,
        paths: dict[str, Any],
        dry_run: bool = False,  # noqa: FBT001, FBT002 (Django's)
        **options: Any,
    ) -> Iterator[Any]:
        for template, name in self.joined.items():
            if not dry_run:
                self.delete(name)
                self._save(name, ContentFile(_join(sheets_of(template), paths)))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)


def sheets_of(template: str) -> list[str]:
    """The sheets that a template links to, in its order."""
    source: str = get_template(template).template.source  # type: ignore[attr-defined]
    return re.findall(r"'(css/[\w-]+\.css)'", source)


def _join(sheets: list[str], paths: dict[str, Any]) -> bytes:
    contents = []
    for sheet in sheets:
        storage, path = paths[sheet]
        with storage.open(path) as file:
            contents.append(file.read())
    return b"\n".join(contents)
