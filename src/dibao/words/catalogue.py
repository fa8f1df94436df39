"""Translation catalogues: gettext `.po` files, read when they are first needed."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from attrs import define
from babel.messages.pofile import read_po


@define(slots=False)
class Catalogue:
    """The Chinese of English texts, in one `.po` file: the templates of a package, or remarks.

    The file is read at the first look-up, once; a catalogue that is never asked costs nothing.
    Fuzzy and empty translations do not count.
    """

    path: Path

    @cached_property
    def _texts(self) -> dict[str, str]:
        with self.path.open("rb") as file:
            catalogue = read_po(file)
        return {
            message.id: message.string
            for message in catalogue
            if isinstance(message.id, str)
            and isinstance(message.string, str)
            and message.id
            and message.string
            and not message.fuzzy
        }

    def read(self) -> None:
        """Read the file now, where the first who asks should not wait for it."""
        _ = self._texts

    def get(self, template: str) -> str | None:
        """The translation of a template, or None where the catalogue has none."""
        return self._texts.get(template)


CHINESE = Path(__file__).parent / "locale" / "zh_Hans" / "LC_MESSAGES"
CORE = Catalogue(CHINESE / "dibao.po")
REMARKS = Catalogue(CHINESE / "remarks.po")  # of the transcribers, in the policy files
