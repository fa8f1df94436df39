"""Aggregates with disclosure control: households, persons and amounts by keyed rounding."""
