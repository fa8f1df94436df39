"""Whole registers: an office's list in, one line per household and month out.

`read` takes a list in CSV, XLSX or Parquet; `back_pay` computes what a notice owes everyone on it.
Needs the extra `register` (polars, fastexcel, xlsxwriter), which is loaded when a list is read.
Names, ID card numbers, addresses and telephone numbers are dropped at the door.
"""

from dibao.register.lines import Line
from dibao.register.payments import Payments, back_pay
from dibao.register.reading import Register, read, read_mapping
from dibao.register.refused import Fault, RefusedRow
from dibao.register.totals import Total

__all__ = [
    "Fault",
    "Line",
    "Payments",
    "RefusedRow",
    "Register",
    "Total",
    "back_pay",
    "read",
    "read_mapping",
]
