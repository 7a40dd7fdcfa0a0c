# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Numbers, amounts and dates as the readers of a report write them."""

from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

#: Where there is no number: not the same as zero.
NOTHING = "–"
SAME = "="
NO_BREAK_SPACE = "\xa0"


class Formats:
    """:param str locale: as Babel knows it, ``fr_FR``; :param str currency: ``EUR``"""

    def __init__(self, locale, currency):
        self.locale = locale
        self.currency = currency

    def number(self, value):
        return self._clean(value, format_decimal, format="#,##0")

    def decimal(self, value):
        return self._clean(value, format_decimal, format="#,##0.0")

    def ratio(self, value):
        return self._clean(value, format_decimal, format="#,##0.00")

    def percent(self, value):
        return self._clean(value, format_percent)

    def amount(self, value):
        """Return an amount without its cents, which only hide its size."""
        return self._clean(
            value,
            format_currency,
            currency=self.currency,
            format=self._get_whole_pattern(),
            currency_digits=False,
        )

    def day(self, value):
        """Return an ISO date, as short as the readers write it with its year."""
        return self._date(value, "dd/MM/yyyy" if self._is_french else "medium")

    def long_day(self, value):
        return self._date(value, "long")

    def month(self, value):
        return self._date(value, "MMM yy")

    @property
    def _is_french(self):
        return self.locale.startswith("fr")

    # ------------------------------------------------------------------- changes

    def growth(self, value, before):
        """Return by how much a count or an amount has changed, relative to before."""
        if value is None or not before:
            return NOTHING
        return self._signed(value / before - 1, self.percent, 0.005)

    def points(self, value, before, unit):
        """Return by how many percentage points a share has changed."""
        if value is None or before is None:
            return NOTHING
        change = self._signed((value - before) * 100, self.decimal, 0.05)
        return change if change == SAME else f"{change}{NO_BREAK_SPACE}{unit}"

    def difference(self, value, before):
        if value is None or before is None:
            return NOTHING
        return self._signed(value - before, self.decimal, 0.05)

    def _signed(self, change, formatted, least):
        if abs(change) < least:
            return SAME
        return ("+" if change > 0 else "−") + formatted(abs(change))

    # ------------------------------------------------------------------- helpers

    def _get_whole_pattern(self):
        pattern = Locale.parse(self.locale).currency_formats["standard"].pattern
        return pattern.replace("0.00", "0")

    def _date(self, value, pattern):
        if not value:
            return NOTHING
        return self._clean(date.fromisoformat(value), format_date, format=pattern)

    def _clean(self, value, formatted, **options):
        """The narrow no-break space, which few fonts have, becomes a usual one."""
        if value is None:
            return NOTHING
        text = formatted(value, locale=self.locale, **options)
        return text.replace("\u202f", NO_BREAK_SPACE)
