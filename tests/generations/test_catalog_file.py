"""Reading a catalogue's file, and refusing a wrong one with a sentence."""

import re
from decimal import Decimal

import pytest

from generations.catalog import Catalog, CatalogError

SMALL = """
[providers.lumen]
name = "Lumen"
in_flight = 3
link_life_hours = 24
asks_a_second = 100
public_url = false
frame_delivery = "data-uri"
names = { sound = "audio" }

[models."lumen/glow"]
name = "Glow"
id = "glow-1"
note = "Sound"
durations = [5]
resolutions = ["720p"]
ratios = ["16:9"]
default = { duration = 5, resolution = "720p", ratio = "16:9", sound = true }
sound = "choice"
first_frame = "none"
last_frame = "none"
camera_fixed = false
watermark = false
prompt = [1, 100]
sizes = "plain"
prices = "lumen"

[sizes.plain]
"720p" = { "16:9" = [1280, 720], "4:3" = [960, 720], "1:1" = [720, 720], "3:4" = [720, 960], "9:16" = [720, 1280], "21:9" = [1680, 720] }

[prices.lumen]
confirmed = true
source = "Its page."
credits = { "720p" = [1.5, 3] }
"""


def load(tmp_path, content):
    path = tmp_path / "models.toml"
    path.write_text(content)
    return Catalog.load(path)


def test_a_rate_tells_what_a_providers_unit_is_worth(tmp_path):
    rates = SMALL.replace('prices = "lumen"', 'prices = "lumen"\nrates = "lumen"')
    rates += '[rates.lumen]\nunit = "drops"\nsource = "Its page."\ndollars = { "720p" = [2, 4] }'

    rate = load(tmp_path, rates).get("lumen/glow").rate

    amount = rate.dollars_of(Decimal(500_000), "drops", resolution="720p", sound=True)
    assert (amount, rate.source) == (2, "Its page.")
    assert load(tmp_path, SMALL).get("lumen/glow").rate is None
    with pytest.raises(CatalogError, match="rates names mist, which is not in this file"):
        load(tmp_path, rates.replace('rates = "lumen"', 'rates = "mist"'))


def test_a_file_of_its_own_makes_a_catalogue(tmp_path):
    model = load(tmp_path, SMALL).get("lumen/glow")

    assert model.provider_name == "Lumen"
    assert model.list_price("720p", sound=False).per_second == Decimal("1.5")
    assert model.fields(model.defaults())["audio"] is True


def test_a_model_without_prices_has_none(tmp_path):
    model = load(tmp_path, SMALL.replace('prices = "lumen"', "")).get("lumen/glow")

    assert model.list_price("720p", sound=True) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('sound = "choice"', 'sound = "loud"', "lumen/glow: sound should be one of choice, none"),
        ('id = "glow-1"', "", "lumen/glow: id is missing"),
        ("durations = [5]", 'durations = ["5"]', "lumen/glow: durations should be a list of whole seconds"),
        ("durations = [5]", "durations = []", "lumen/glow: durations offers nothing"),
        ("durations = [5]", "durations = [6]", "lumen/glow: default: duration is not one of the durations offered"),
        ("watermark = false", "watermark = 1", "lumen/glow: watermark should be true or false"),
        ("prompt = [1, 100]", "prompt = [100, 1]", "lumen/glow: prompt should be the least and the greatest allowed"),
        ("prompt = [1, 100]", "prompt = [1, 100]\nfps = 24", "lumen/glow: fps is not a field of the catalogue"),
        ('ratios = ["16:9"]', 'ratios = ["16:9", "2:1"]', "lumen/glow: ratios names 2:1, which is not a ratio"),
        ('last_frame = "none"', 'last_frame = "optional"', "lumen/glow: last_frame can't be taken without a first frame"),
        ('sizes = "plain"', 'sizes = "other"', "lumen/glow: sizes should name a table with every resolution offered"),
        ('prices = "lumen"', 'prices = "other"', "lumen/glow: prices names other, which is not in this file"),
        ("[1.5, 3]", "[1.5]", "lumen/glow: prices has no price with sound for 720p"),
        ("[1.5, 3]", "[-1, 3]", "prices.lumen: credits.720p should be numbers of credits, none below zero"),
        ("[1280, 720]", "[1280]", "sizes.plain.720p: 16:9 should be width and height"),
        ('names = { sound = "audio" }', 'names = { noise = "audio" }', "providers.lumen: names.noise should give"),
        ('frame_delivery = "data-uri"', 'frame_delivery = "pigeon"', "providers.lumen: frame_delivery should be one of"),
        ('[models."lumen/glow"]', '[models."other/glow"]', "other/glow: the key should be a provider of this file"),
        ('note = "Sound"', 'note = "Sound"\nreplaced_by = "lumen/none"', "lumen/glow: replaced_by names no model"),
        ("[providers.lumen]", "[providers.lumen", "models.toml can't be read"),
        ('note = "Sound"', 'note = "Sound"\ntypical_seconds = { "4k" = 9 }', "lumen/glow: typical_seconds.4k should be seconds of one offered"),
        ("[sizes.plain]", '[sizes.plain]\nbased_on = "fancy"', "sizes.plain: based_on names fancy, which is not a table above it"),
        ('note = "Sound"', 'note = "Sound"\nframe_needs_adaptive = true', "lumen/glow: frame_needs_adaptive needs adaptive among the ratios"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_the_entry_and_the_field(tmp_path, old, new, message):
    assert old in SMALL

    with pytest.raises(CatalogError, match=re.escape(message)):
        load(tmp_path, SMALL.replace(old, new))
