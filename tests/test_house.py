"""The house itself: imports go one way, settings and commands are written down, nothing leaks."""

import ast
import re
import tomllib
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[1]
CODE = ("accounts", "studio", "generations")

# Inside generations each room may use those to its right, none above. The pages stand on top:
# what a room may not import is listed with it.
TOP = ["again", "attention", "bulk", "desk", "line", "find", "mine"]
ABOVE = {
    "models": ["billing", "finding", "pipeline", "composer", "gallery", "judging", *TOP],
    "billing": ["pipeline", "composer", "gallery", "judging", *TOP],
    "pipeline": ["finding", "composer", "gallery", "judging", *TOP],
    "finding": ["pipeline", "composer", "gallery", "judging", *TOP],
    "composer": ["gallery", "judging", *TOP],
    "gallery": ["judging", *TOP],
    "judging": TOP,
    "again": [each for each in TOP if each != "again"],
}
# These know nothing of the house, and could be lifted out.
GROUND = ["providers", "animatic", "media", "catalog.py", "catalog_file.py", "catalog_money.py"]


def modules_of(*places):
    """(path, every module it imports) of each file of ours in these places."""
    for place in places:
        found = ROOT / place
        for path in [found] if found.suffix else sorted(found.rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), imports_in(path)


def imports_in(path):
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports from “{'.' * node.level}”"
            found += [f"{node.module}.{name.name}" for name in node.names]
    return found


def reached(places, forbidden):
    return [
        f"{path} imports {module}"
        for path, modules in modules_of(*places)
        for module in modules
        if module.startswith(tuple(f"{each}." for each in forbidden)) or module in forbidden
    ]


def test_the_ground_knows_nothing_of_the_workspace_and_the_workspace_nothing_of_takes():
    assert reached(["accounts"], ["studio", "generations"]) == []
    workspace = [path.name for path in (ROOT / "studio").glob("*.py")]
    rooms = [f"studio/{name}" for name in workspace if name not in ("urls.py", "settings.py")]
    assert reached(rooms, ["generations"]) == []


@pytest.mark.parametrize("room", ABOVE)
def test_a_room_imports_nothing_from_above(room):
    above = [f"generations.{name}" for name in ABOVE[room]]

    assert reached([f"generations/{room}"], above) == []


@pytest.mark.parametrize("room", GROUND)
def test_what_could_be_lifted_out_knows_neither_us_nor_django(room):
    inside = f"generations.{room.removesuffix('.py')}"
    foreign = [
        f"{path} imports {module}"
        for path, modules in modules_of(f"generations/{room}")
        for module in modules
        if module.split(".")[0] in ("django", *CODE)
        and not module.startswith(inside)
        and not module.startswith(
            ("generations.catalog_file", "generations.catalog_money", "generations.catalog_words")
        )
    ]

    assert foreign == []


def test_money_is_written_in_one_place():
    writers = {
        path.as_posix()
        for path, _modules in modules_of(*CODE)
        if re.search(r"LedgerEntry(\.objects\.(bulk_)?create)?\(", (ROOT / path).read_text())
        and "demo" not in path.parts
    }

    assert writers == {"generations/billing/ledger.py", "generations/models/money.py"}


def test_a_status_is_written_by_the_named_moves_alone():
    writers = [
        path.as_posix()
        for path, _modules in modules_of("generations")
        if re.search(r"update\([^)]*\bstatus=|\.status = ", (ROOT / path).read_text(), re.DOTALL)
        and "demo" not in path.parts
    ]

    assert writers == ["generations/models/generation.py"]


def test_rows_that_others_refer_to_are_never_locked_with_their_keys():
    """On PostgreSQL that waits for, and deadlocks with, everyone who writes a row beside it."""
    locked = [
        f"{path}: {call}"
        for path, _modules in modules_of(*CODE)
        for call in re.findall(
            r"select_for_update\((?:[^()]|\([^()]*\))*\)", (ROOT / path).read_text()
        )
        if "no_key=True" not in call and "skip_locked" not in call
    ]

    assert locked == []


# What is written down.


def read_by_the_settings():
    settings = (ROOT / "studio" / "settings.py").read_text()
    return set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"", settings))


def test_every_variable_that_is_read_is_in_the_example_with_a_word_about_it():
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = [line.partition("=")[0] for line in lines if line and not line.startswith("#")]

    assert set(named) == read_by_the_settings()
    assert len(named) == len(set(named))
    assert lines[0].startswith("#")


def test_no_other_file_reads_the_environment():
    readers = [
        path.as_posix()
        for path, _modules in modules_of(*CODE)
        if re.search(r"os\.environ(\.get|\[)|getenv", (ROOT / path).read_text())
    ]

    assert readers == []


def targets():
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_command_that_the_documents_name_exists():
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / ".ci" / "run"]
    named = {
        target
        for document in documents
        for target in re.findall(
            r"(?:`|^ *|=\S* )make ([a-z-]+)", document.read_text(), re.MULTILINE
        )
    }

    assert {"run", "test"} <= targets()
    assert named <= targets()


def test_every_target_is_phony_and_says_what_it_does():
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())

    assert targets() == phony
    for target in targets():
        assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE), target


def test_the_pins_name_packages_and_hashes_and_no_address():
    for path in (ROOT / "requirements").glob("*"):
        text = path.read_text()
        assert "://" not in text, path.name
        assert "--index" not in text, path.name
        assert "--extra-index" not in text, path.name
    for path in (ROOT / "requirements").glob("*.txt"):
        names = re.findall(r"^[a-z0-9].*$", path.read_text(), re.MULTILINE)
        assert all("==" in name for name in names), path.name
        assert path.read_text().count("--hash=sha256:") >= len(names), path.name


def test_the_version_is_the_same_in_the_project_and_the_changelog():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["requires-python"] == ">=3.11"
    assert project["license"] == "MIT"


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_nothing_of_the_workshop_stays_in_the_code():
    words = re.compile(r"\b(TODO|FIXME|XXX|breakpoint\(\)|pdb)\b")
    left = [
        path.as_posix()
        for path, _modules in modules_of(*CODE, "tests")
        if path.name != "test_house.py" and words.search((ROOT / path).read_text())
    ]

    assert left == []


def test_nothing_of_a_merge_stays_in_any_file():
    marks = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
    places = ("accounts", "studio", "generations", "templates", "static/css", "static/js", "tests")
    left = [
        path.as_posix()
        for place in places
        for path in sorted((ROOT / place).rglob("*.*"))
        if path.suffix in (".py", ".html", ".css", ".js", ".txt", ".toml")
        and marks.search(path.read_text())
    ]

    assert left == []


def test_every_module_says_what_its_room_is_for():
    silent = [
        path.as_posix()
        for path, _modules in modules_of(*CODE)
        if (ROOT / path).read_text().strip()
        and not ast.get_docstring(ast.parse((ROOT / path).read_text()))
    ]

    assert silent == []


def test_no_file_of_the_code_grows_past_what_one_reads_at_once():
    long = {
        path.as_posix(): lines
        for path, _modules in modules_of(*CODE)
        if (lines := sum(bool(line.strip()) for line in (ROOT / path).read_text().splitlines()))
        > 300
    }

    assert long == {}


def test_every_test_is_a_sentence():
    short = [
        f"{path}: {node.name}"
        for path, _modules in modules_of("tests")
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and node.name.count("_") < 3
    ]

    assert short == []
