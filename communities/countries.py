"""Names of the countries that CORDIS's codes stand for, as far as many projects have them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COUNTRIES: dict[str, str | Promise] = {
    "AL": _("Albania"), "AM": _("Armenia"), "AR": _("Argentina"), "AT": _("Austria"), "AU": _("Australia"),
    "AZ": _("Azerbaijan"), "BA": _("Bosnia and Herzegovina"), "BE": _("Belgium"), "BG": _("Bulgaria"),
    "BR": _("Brazil"), "BY": _("Belarus"), "CA": _("Canada"), "CH": _("Switzerland"), "CL": _("Chile"),
    "CN": _("China"), "CO": _("Colombia"), "CY": _("Cyprus"), "CZ": _("Czechia"), "DE": _("Germany"),
    "DK": _("Denmark"), "EE": _("Estonia"), "EG": _("Egypt"), "EL": _("Greece"), "ES": _("Spain"),
    "FI": _("Finland"), "FO": _("Faroe Islands"), "FR": _("France"), "GE": _("Georgia"), "GH": _("Ghana"),
    "HK": _("Hong Kong"), "HR": _("Croatia"), "HU": _("Hungary"), "IE": _("Ireland"), "IL": _("Israel"),
    "IN": _("India"), "IS": _("Iceland"), "IT": _("Italy"), "JP": _("Japan"), "KE": _("Kenya"),
    "KR": _("South Korea"), "LI": _("Liechtenstein"), "LT": _("Lithuania"), "LU": _("Luxembourg"),
    "LV": _("Latvia"), "MA": _("Morocco"), "MD": _("Moldova"), "ME": _("Montenegro"),
    "MK": _("North Macedonia"), "MT": _("Malta"), "MX": _("Mexico"), "NG": _("Nigeria"),
    "NL": _("Netherlands"), "NO": _("Norway"), "NZ": _("New Zealand"), "PL": _("Poland"),
    "PT": _("Portugal"), "RO": _("Romania"), "RS": _("Serbia"), "RU": _("Russia"), "SE": _("Sweden"),
    "SG": _("Singapore"), "SI": _("Slovenia"), "SK": _("Slovakia"), "SN": _("Senegal"), "TN": _("Tunisia"),
    "TR": _("Türkiye"), "TW": _("Taiwan"), "UA": _("Ukraine"), "UG": _("Uganda"), "UK": _("United Kingdom"),
    "US": _("United States"), "VN": _("Vietnam"), "XK": _("Kosovo"), "ZA": _("South Africa"),
}  # fmt: skip
"""By EU code: UK and EL, not GB and GR."""


def name_country(code: str) -> str:
    """Return the country's name, or its code where it has none here."""
    return str(COUNTRIES.get(code, code))
