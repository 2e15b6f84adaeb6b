"""The system's libraries that WeasyPrint draws PDFs with; run as a script by script/bootstrap, which installs them.

WeasyPrint itself says what is missing in a page of text, at the first import.
"""

import ctypes
import sys

NEEDED = {
    "GLib": ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "HarfBuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "HarfBuzz-Subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    "Fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib"),
}


def missing() -> list[str]:
    """The names of the libraries that this system does not have."""
    return [name for name, files in NEEDED.items() if not any(map(_loads, files))]


def _loads(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def sentence(names: list[str]) -> str:
    """What to tell the person who has to install them."""
    return (
        f"To make PDFs the forum needs libraries that are not installed here ({', '.join(names)}): "
        "install Pango and HarfBuzz (Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig; "
        "Fedora: pango; Alpine: pango fontconfig; macOS: brew install pango)."
    )


def main() -> None:
    """Exit with a sentence when something is missing."""
    absent = missing()
    if absent:
        sys.exit(sentence(absent))


if __name__ == "__main__":
    main()
