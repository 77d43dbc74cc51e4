"""An amount that is typed means what it means where the person lives, or it is asked about."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from generations.billing.amounts import CreditsField
from generations.billing.figures import number, written


@pytest.mark.parametrize(
    ("region", "typed", "amount"),
    [
        ("en", "1,250.50", "1250.50"),
        ("en", "12,5", None),
        ("en", "12.500", None),
        ("en-us", "1250", "1250"),
        ("en-de", "1.250,50", "1250.50"),
        ("en-de", "12.500", "12500"),
        ("en-de", "12,5", "12.5"),
        ("en-de", "12.5", None),
        ("en-de", "1,250.50", None),
        ("en-fr", "1 250,50", "1250.50"),
        ("en-fr", "1250,5", "1250.5"),
        ("en-fr", "1,250", None),
        ("en-ch", "1'250.50", "1250.50"),
        ("en-ch", "1,250", None),
        ("en-in", "1,00,000.50", "100000.50"),
        ("en-in", "100,000", "100000"),
        ("en", "1,00,000", None),
        ("en", "NaN", None),
        ("en", "1e3", None),
        ("en", "٣", None),
        ("en", "1" * 41, None),
    ],
)
def test_a_number_is_read_as_the_person_s_region_writes_it_or_refused(region, typed, amount):
    with translation.override(region):
        try:
            read = CreditsField().clean(typed)
        except ValidationError as error:
            read = None
            (said,) = error.messages
            assert number(Decimal("1250.50")) in said or "two decimals" in said
    assert read == (amount and Decimal(amount))


@pytest.mark.parametrize("region", ["en", "en-us", "en-de", "en-fr", "en-ch", "en-in"])
@pytest.mark.parametrize("amount", ["0", "0.01", "12.5", "1234.56", "1234567.80"])
def test_what_is_filled_in_and_what_is_shown_is_read_back_the_same(region, amount):
    with translation.override(region):
        filled, shown = written(Decimal(amount)), number(Decimal(amount))

        assert CreditsField().clean(filled) == CreditsField().clean(shown) == Decimal(amount)
