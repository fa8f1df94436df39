"""Whole registers: an office's list in, one line per household and month out.

`read` takes a list in CSV, XLSX or Parquet; `back_pay` computes what a notice owes everyone on it.
Needs the extra `register` (polars, fastexcel, xlsxwriter), which is loaded when a list is read.
Names, ID card numbers, addresses and telephone numbers are dropped at the door.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dibao.register._allowances import Allowances, allowances
    from dibao.register._movement import Moves, movement
    from dibao.register._summary import Sum, Summary, summary
    from dibao.register.lines import Line
    from dibao.register.payments import Payments, back_pay
    from dibao.register.reading import Register, read, read_mapping, take
    from dibao.register.refused import Fault, RefusedRow
    from dibao.register.totals import Total

# Where each name lives: engines load Polars, so they wait until they are asked for.
_HOMES = {
    "_allowances": "Allowances allowances",
    "_movement": "Moves movement",
    "_summary": "Sum Summary summary",
    "lines": "Line",
    "payments": "Payments back_pay",
    "reading": "Register read read_mapping take",
    "refused": "Fault RefusedRow",
    "totals": "Total",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'dibao.register' has no attribute {name!r}")
    value = getattr(import_module(f"dibao.register.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


__all__ = [
    "Allowances",
    "Fault",
    "Line",
    "Moves",
    "Payments",
    "RefusedRow",
    "Register",
    "Sum",
    "Summary",
    "Total",
    "allowances",
    "back_pay",
    "movement",
    "read",
    "read_mapping",
    "summary",
    "take",
]
