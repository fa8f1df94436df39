"""The library's version: in code, because results carry it and the pure core reads no file."""

VERSION = "0.1.0"
