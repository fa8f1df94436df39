"""The job for OpenFisca-Core: the rule as variables, parameters by instant, all rows at once.

Its fastest form, as far as is known: the household is the one entity, so that nothing is
projected; the enum's own numbers index an array of the instant, because indexing a node by the
enum (`node[cell]`) is a loop over the rows. `python openfisca_rule.py LIST.parquet RATES.json`.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from serve import serve

HOUSEHOLD = build_entity(key="household", plural="households", label="A household", is_person=True)


def system_of(rates):
    """The rule and its parameters."""
    names = [f"c{number:03d}" for number in range(len(rates["old"]))]
    cells = Enum("Cell", dict(zip(names, names, strict=True)))

    class cell(Variable):  # noqa: N801 - OpenFisca's name of the variable
        value_type = Enum
        possible_values = cells
        default_value = cells[names[0]]
        entity = HOUSEHOLD
        definition_period = DateUnit.ETERNITY

    class members(Variable):  # noqa: N801
        value_type = int
        entity = HOUSEHOLD
        definition_period = DateUnit.ETERNITY

    class income(Variable):  # noqa: N801
        value_type = int
        entity = HOUSEHOLD
        definition_period = DateUnit.ETERNITY

    class allowance(Variable):  # noqa: N801
        value_type = int
        entity = HOUSEHOLD
        definition_period = DateUnit.MONTH

        def formula(household, period, parameters):  # noqa: N805 - its own order
            standard, minimum = arrays(parameters(period))
            place = np.asarray(household("cell", period))
            gap = standard[place] * household("members", period) - household("income", period) * 12
            due = np.where(gap > 0, np.maximum(gap, minimum[place]), 0)
            return (due + 1199) // 1200 * 100

    class back_pay(Variable):  # noqa: N801
        value_type = int
        entity = HOUSEHOLD
        definition_period = DateUnit.MONTH

        def formula(household, period, parameters):  # noqa: N805 - its own order
            """For the months up to this one that were paid at the old rate."""
            months = [period.offset(-back) for back in range(rates["owed"])]
            before = arrays(parameters(months[-1].offset(-1)))[0]
            raised = sum(arrays(parameters(month))[0] - before for month in months)
            place = np.asarray(household("cell", period))
            return raised[place] * household("members", period) // 12

    @cache
    def arrays(at):
        standard = np.array([at.standard[name] for name in names], np.int32)
        return standard, np.array([at.minimum[name] for name in names], np.int32) * np.int32(12)

    system = TaxBenefitSystem([HOUSEHOLD])
    system.add_variables(cell, members, income, allowance, back_pay)
    system.parameters = ParameterNode("", data=_parameters(names, rates))
    return system


def _parameters(names, rates):
    raised = f"2031-{rates['raised'] + 1:02d}-01"
    standard = {
        name: {"values": {"2030-01-01": {"value": old}, raised: {"value": new}}}
        for name, old, new in zip(names, rates["old"], rates["new"], strict=True)
    }
    minimum = {
        name: {"values": {"2030-01-01": {"value": least}}}
        for name, least in zip(names, rates["minimum"], strict=True)
    }
    return {"standard": standard, "minimum": minimum}


def main() -> None:
    """Serve runs."""
    table = pq.read_table(sys.argv[1], columns=["cell", "members", "income"])
    columns = {name: table[name].to_numpy() for name in table.column_names}
    inputs = {
        "cell": columns["cell"].astype(np.int16),
        "members": columns["members"].astype(np.int32),
        "income": columns["income"].astype(np.int32) * np.int32(100),  # fen
    }
    rates = json.loads(Path(sys.argv[2]).read_text())
    system = system_of(rates)
    months = [f"2031-{month:02d}" for month in range(1, 13)]
    simulation = SimulationBuilder().build_default_simulation(system, count=table.num_rows)
    for name, values in inputs.items():
        simulation.set_input(name, "ETERNITY", values)

    def year():
        simulation.delete_arrays("allowance")
        return [simulation.calculate("allowance", month) for month in months]

    last = months[rates["raised"] + rates["owed"] - 1]

    def owed():
        simulation.delete_arrays("back_pay")
        return simulation.calculate("back_pay", last)

    serve(year, owed, lambda out, due: [month.sum(dtype=np.int64) for month in (*out, due)])


main()
