# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The public holidays of a country and of its subdivisions.

Plain values in, plain values out: countries and subdivisions are the codes of the
``holidays`` library (ISO 3166), languages those of Odoo.
"""

from holidays import country_holidays


class UnknownCountry(Exception):
    """The library knows no public holiday of the country."""


def get_subdivisions(country):
    """Return the subdivisions that may have holidays of their own, code to name."""
    try:
        place = country_holidays(country)
    except NotImplementedError:
        return {}
    names = place.get_subdivision_aliases()
    return {
        code: max(names.get(code, ()), key=len, default=code)
        for code in place.subdivisions
    }


def get_public_holidays(country, subdivision, years, languages):
    """Return the public holidays of some years, date to name.

    :param subdivision: a code, or nothing for what the whole country has
    :param languages: those of the readers; the country's own is taken if it is one of
        them or if the library has none of them
    :raise UnknownCountry: nothing is known
    """
    try:
        place = country_holidays(country)
    except NotImplementedError as error:
        raise UnknownCountry(country) from error
    language = _choose_language(place, languages)
    return dict(
        country_holidays(
            country, subdiv=subdivision or None, years=years, language=language
        )
    )


def _choose_language(place, languages):
    spoken = [
        code
        for language in languages
        for code in (language, language.split("_")[0])
        if code in place.supported_languages
    ]
    if place.default_language in spoken or not spoken:
        return place.default_language
    return spoken[0]
