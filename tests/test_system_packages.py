import subprocess

import pytest

from tests import system_packages


def test_the_complaint_names_what_is_missing_and_how_to_install_it():
    sentence = system_packages.complaint(["chromium", "nginx"])
    assert "not installed: chromium nginx." in sentence
    assert sentence.endswith("apt-get install --yes --no-install-recommends chromium nginx")


def test_a_package_that_nobody_knows_counts_as_missing(monkeypatch, tmp_path, capsys):
    listed = tmp_path / "debian.txt"
    listed.write_text("no-such-package-anywhere\n", encoding="utf-8")
    monkeypatch.setattr(system_packages, "LISTED", listed)
    assert system_packages.main([]) == 1
    assert "no-such-package-anywhere" in capsys.readouterr().err


@pytest.mark.system
def test_the_browser_has_a_chinese_font():
    fonts = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=True
    )
    assert "Noto Sans CJK" in fonts.stdout


@pytest.mark.system
@pytest.mark.parametrize(
    "command",
    [
        ["chromium", "--version"],
        ["curl", "--version"],
        ["ip", "-V"],
        ["java", "-version"],
        ["nginx", "-v"],
        ["systemd-analyze", "--version"],
        ["visudo", "--version"],
    ],
)
def test_the_programs_start(command):
    subprocess.run(command, capture_output=True, check=True)
