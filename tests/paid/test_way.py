"""The whole way of a paid take, against each provider's document."""


def test_a_take_of_every_provider_comes_home_and_is_charged(studio, slug):
    take = studio.send(slug)
    assert take.status == "generating"

    take = studio.go_on(take)

    assert take.status == "completed"
    assert take.charged == take.quoted > 0
    assert (take.width, take.height, take.seconds) == (864, 496, 4)
    assert len(studio.jobs(slug)) == 1
