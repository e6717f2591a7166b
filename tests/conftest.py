"""What every test gets: a home of its own, goldens, empty books on both engines, no network."""

from hypothesis import settings

pytest_plugins = [
    "tests.support.isolation",
    "tests.support.golden",
    "tests.support.postgres",
    "tests.support.books",
]

# A loaded machine must not fail a property for being slow.
settings.register_profile("soleflip", deadline=None)
settings.load_profile("soleflip")
