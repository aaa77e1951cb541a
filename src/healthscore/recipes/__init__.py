"""Recipes: the published vendors' models, and scorecards and playbooks to start from.

Each function returns an ordinary scorecard or playbook, which prints as the calls that make it and
can be edited like any other. What a vendor leaves unsaid is a parameter without a default, and its
docstring says so.
"""

from __future__ import annotations

from healthscore.recipes._catalyst import catalyst, catalyst_labels, catalyst_scale
from healthscore.recipes._certinia import certinia
from healthscore.recipes._churnzero import churnzero
from healthscore.recipes._custify import custify, custify_impact
from healthscore.recipes._freshsuccess import freshsuccess
from healthscore.recipes._gainsight import gainsight
from healthscore.recipes._gitlab import gitlab_licences
from healthscore.recipes._hubspot import hubspot, hubspot_decay, hubspot_rule
from healthscore.recipes._planhat import planhat, planhat_condition, planhat_linear
from healthscore.recipes._playbooks import personas, upsell
from healthscore.recipes._salesforce import (
    salesforce,
    salesforce_deductions,
    salesforce_growth,
    salesforce_indicator,
    salesforce_ratio,
)
from healthscore.recipes._starters import classic, enterprise_onboarding, product_led
from healthscore.recipes._totango import (
    totango,
    totango_health,
    totango_metric,
    totango_portfolio,
)
from healthscore.recipes._vitally import vitally, vitally_metric
from healthscore.recipes._zudo import zudo

__all__ = [
    "catalyst",
    "catalyst_labels",
    "catalyst_scale",
    "certinia",
    "churnzero",
    "classic",
    "custify",
    "custify_impact",
    "enterprise_onboarding",
    "freshsuccess",
    "gainsight",
    "gitlab_licences",
    "hubspot",
    "hubspot_decay",
    "hubspot_rule",
    "personas",
    "planhat",
    "planhat_condition",
    "planhat_linear",
    "product_led",
    "salesforce",
    "salesforce_deductions",
    "salesforce_growth",
    "salesforce_indicator",
    "salesforce_ratio",
    "totango",
    "totango_health",
    "totango_metric",
    "totango_portfolio",
    "upsell",
    "vitally",
    "vitally_metric",
    "zudo",
]
