"""Ids of hosted zones, which the examples give."""

import os

from moto.route53 import models

_ids = iter(os.environ["ZONE_IDS"].split())

models.create_route53_zone_id = lambda *_, **__: next(_ids)
