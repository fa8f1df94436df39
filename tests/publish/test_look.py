"""The colours of the lines: seen on their paper, and told apart also by those who see fewer colours."""

from __future__ import annotations

import re
from itertools import combinations
from math import dist
from pathlib import Path

import pytest

import dibao_publish
from dibao_publish.web.lines_chart import MOST

STYLE = Path(dibao_publish.__file__).with_name("static").joinpath("style.css").read_text("utf-8")
LEAST_CONTRAST = 4.5
LEAST_DISTANCE = 20  # in CIELAB; a just noticeable difference is about 2.3

# How red, green and blue light (linear) reach an eye without one kind of cone: Machado and others 2009.
EYES = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def tokens(*, dark: bool) -> dict[str, str]:
    """The colours by name; those of the dark scheme over those of the light."""
    blocks = re.findall(r"(@media \(prefers-color-scheme: dark\) \{\s*)?:root \{([^}]*)\}", STYLE)
    found: dict[str, str] = {}
    for is_dark, block in blocks:
        if dark or not is_dark:
            found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", block))
    return found


def linear(colour: str) -> tuple[float, ...]:
    digits = colour.removeprefix("#")
    pairs = [d * 2 for d in digits] if len(digits) == 3 else re.findall("..", digits)
    shares = [int(pair, 16) / 255 for pair in pairs]
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)


def luminance(light: tuple[float, ...]) -> float:
    red, green, blue = light
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((luminance(linear(one)), luminance(linear(other))))
    return (bright + 0.05) / (dark + 0.05)


def seen(colour: str, eye: str) -> tuple[float, float, float]:
    """The colour as an eye sees it, in CIELAB."""
    light = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in EYES[eye]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = luminance((red, green, blue))
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_lines_keep_their_contrast(dark):
    held = tokens(dark=dark)
    for number in range(MOST):
        assert contrast(held[f"l{number}"], held["paper"]) >= LEAST_CONTRAST


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_lines_are_told_apart(dark, eye):
    held = tokens(dark=dark)
    colours = [held[f"l{number}"] for number in range(MOST)]
    nearest = min(dist(seen(a, eye), seen(b, eye)) for a, b in combinations(colours, 2))
    assert nearest >= LEAST_DISTANCE


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "quiet", "accent", "warn", "wrong"])
def test_words_keep_their_contrast_on_paper_and_wash(dark, name):
    held = tokens(dark=dark)
    for paper in ("paper", "wash"):
        assert contrast(held[name], held[paper]) >= LEAST_CONTRAST
