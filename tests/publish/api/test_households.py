"""What the API takes of a household is what the library knows of one."""

from __future__ import annotations

import attrs
import pytest

from dibao.calc import household
from dibao_publish.api import households


@pytest.mark.parametrize(
    ("shape", "cls"),
    [
        (households.HOUSEHOLD, household.Household),
        (households.MEMBER, household.Member),
        (households.INCOME, household.Income),
        (households.COST, household.Cost),
        (households.PAYER, household.Payer),
        (households.PAID, household.Month),
        (households.SUPPORT, household.Support),
    ],
)
def test_every_fact_of_the_library_can_be_sent_and_no_other(shape, cls):
    assert {field.name for field in shape.fields} == {field.name for field in attrs.fields(cls)}
