"""Numbers as people read them: thousands apart, shares in percent, sizes with a unit, a score with its interval."""

from __future__ import annotations

DASH = "–"
MINUS = "\N{MINUS SIGN}"
UNITS = (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3))
LARGE = ((10**12, "T"), (10**9, "G"), (10**6, "M"))


def plain(value: float | None, digits: int = 4) -> str | None:
    """A count with commas, or about `digits` significant digits of anything else."""
    if value is None:
        return None
    if float(value).is_integer() and abs(value) < 10**15:
        return _signed(f"{int(value):,}")
    size = abs(value)
    if size >= 10 ** (digits - 1):
        return _signed(f"{value:,.0f}" if size >= 10**digits else f"{value:,.1f}")
    if size < 1e-3:
        return _signed(f"{value:.{digits - 2}e}")
    return _signed(f"{value:.{digits}g}")


def fixed(value: float | None, places: int = 1) -> str | None:
    """A number with so many decimal places."""
    return None if value is None else _signed(f"{value:,.{places}f}")


def share(part: float | None, places: int = 1) -> str | None:
    """0.123 as 12.3%; some is never rounded to none, nor almost all to all: "<0.1%", ">99.9%"."""
    if part is None:
        return None
    least = 10**-places
    if 0 < part * 100 < least / 2:
        return f"<{least:g}%"
    if 0 < (1 - part) * 100 < least / 2:
        return f">{100 - least:g}%"
    return _signed(f"{part * 100:.{places}f}%")


def ratio(part: float | None, whole: float | None) -> float | None:
    """The quotient, or None where that has no meaning."""
    return part / whole if part is not None and whole else None


def size(n_bytes: float | None) -> str | None:
    """Bytes in decimal units, three digits."""
    if n_bytes is None:
        return None
    for unit, worth in UNITS:
        if n_bytes >= worth:
            return f"{_three(n_bytes / worth)} {unit}"
    return f"{n_bytes:,.0f} B"


def large(value: float | None) -> str | None:
    """A big count with a letter: 30.3 M."""
    if value is None:
        return None
    for worth, letter in LARGE:
        if abs(value) >= worth:
            return f"{_three(value / worth)} {letter}"
    return plain(value)


def interval(low: float | None, high: float | None, places: int = 1) -> str | None:
    """[45.1, 48.9], when both ends are known."""
    if low is None or high is None:
        return None
    return f"[{fixed(low, places)}, {fixed(high, places)}]"


def _three(value: float) -> str:
    """Three digits, or all before the point where there are more."""
    return f"{value:.3g}" if abs(value) < 999.5 else f"{value:,.0f}"


def _signed(text: str) -> str:
    return text.replace("-", MINUS, 1) if text.startswith("-") else text
