"""Makes moto's Route 53 as strict as the real one: a batch of changes is one change, and requests are throttled."""

from . import changes, throttling  # noqa: F401
