"""What most tests of takes begin with."""

import pytest

from tests.factories import make_project


@pytest.fixture
def project():
    return make_project()


@pytest.fixture
def visitor(project, sign_in):
    """The browser of whoever made the project."""
    return sign_in(project.created_by)
