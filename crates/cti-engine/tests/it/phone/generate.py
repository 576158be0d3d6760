#!/usr/bin/env python3
"""Prints vectors.json: what Google's metadata says about the numbers listed here.

    pip install phonenumbers==9.0.42
    python3 generate.py > vectors.json

`phonenumbers` is the Python port of Google's libphonenumber; its version is the metadata's, and has to be the one that
`rlibphonenumber` carries. The numbers are this project's own list: for each country some that are in use, written as
people there write them, and some that its plan does not have.

A row is [text, country, result]. A result is an error's name, or [number, nationalNumber, country, countryCallingCode,
ext, valid, national format]. Three rules of this project are applied here as well: `sip:` and `@host` are taken off; a
number that is spelt as a word is refused; and where the metadata names no country, the one that was asked for counts if it
has the number's calling code.
"""

import json

import phonenumbers as google

VERSION = "9.0.42"

# Country: numbers as written at home, without a calling code.
HOME = {
    "US": ["(650) 253-0000", "212-555-0123", "1-800-356-9377", "555-0199", "1 800 FLOWERS", "911"],
    "CA": ["(416) 555-0123", "604 669 4000", "1-866-992-1116", "(012) 345-6789"],
    "GB": ["020 7946 0018", "07912 345678", "0800 123 4567", "0161 496 0000", "0131 496 0999", "(01632) 960001", "99"],
    "DE": ["030 123456", "0151 23456789", "0800 1234567", "089/636-48018", "(040) 1234-0", "0900 1 123456"],
    "FR": ["01 42 68 53 00", "06 12 34 56 78", "0800 123 456", "09 70 12 34 56", "08.92.12.34.56", "00 12"],
    "IT": ["06 698 12345", "02 3661 8300", "347 123 4567", "800 123456", "011 5551234", "06 6"],
    "SM": ["0549 886377", "886377", "66 661212"],
    "VA": ["06 698 82000"],
    "ES": ["912 345 678", "612 345 678", "900 123 456", "93 123 45 67", "51"],
    "PT": ["21 123 4567", "912 345 678", "800 123 456", "707 123 456"],
    "NL": ["020 123 4567", "06 12345678", "0800 1234", "010 1234567", "088 123 4567"],
    "BE": ["02 123 45 67", "0470 12 34 56", "0800 12 345", "03/123.45.67"],
    "CH": ["044 668 18 00", "078 123 45 67", "0800 123 456", "022 123 45 67"],
    "AT": ["01 234567", "0664 1234567", "0800 123456", "0732 1234-567"],
    "SE": ["08-123 456 78", "070-123 45 67", "020-12 34 56", "031-12 34 56"],
    "NO": ["22 12 34 56", "406 12 345", "800 12 345", "02000"],
    "DK": ["32 12 34 56", "20 12 34 56", "80 12 34 56"],
    "FI": ["09 1234567", "050 1234567", "0800 123456", "0600 12345"],
    "PL": ["22 123 45 67", "512 345 678", "800 123 456"],
    "CZ": ["212 345 678", "601 123 456", "800 123 456"],
    "HU": ["(06 1) 234 5678", "06 20 123 4567", "06 80 123 456"],
    "IE": ["01 677 3000", "085 012 3456", "1800 123 456"],
    "GR": ["21 0123 4567", "691 234 5678", "800 123 4567"],
    "TR": ["(0212) 345 67 89", "0501 234 56 78", "0800 123 45 67"],
    "RU": ["8 (495) 123-45-67", "8 912 345-67-89", "8 800 123-45-67", "12"],
    "KZ": ["8 (727) 123 45 67", "8 701 123 4567"],
    "BY": ["8 017 123-45-67", "8 029 491-19-11", "8 801 100-10-10"],
    "UA": ["044 123 4567", "050 123 4567", "0 800 123 456"],
    "IL": ["02-123-4567", "050-234-5678", "1-800-123-456", "*2700"],
    "AE": ["02 234 5678", "050 123 4567", "800 12345"],
    "SA": ["011 234 5678", "051 234 5678", "800 123 4567"],
    "EG": ["02 34567890", "0100 123 4567"],
    "ZA": ["011 234 5678", "071 123 4567", "080 123 4567"],
    "NG": ["01 804 0123", "0802 123 4567"],
    "KE": ["020 2012345", "0712 123456"],
    "IN": ["011 2345 6789", "081234 56789", "1800 123 4567", "074104 10123"],
    "CN": ["010 1234 5678", "131 2345 6789", "800 123 4567", "400 123 4567"],
    "HK": ["2123 4567", "5123 4567", "800 123 456"],
    "TW": ["02 2123 4567", "0912 345 678", "0800 123 456"],
    "JP": ["03-1234-5678", "090-1234-5678", "0120-123-456", "06-6123-4567", "0570-000-123", "110"],
    "KR": ["02-2123-4567", "010-2000-0000", "080-123-4567"],
    "SG": ["6123 4567", "8123 4567", "6521 8000", "1800 123 4567"],
    "MY": ["03-2385 6789", "012-345 6789", "1-300-12-3456"],
    "PH": ["(02) 8123 4567", "0905 123 4567"],
    "ID": ["021 12345678", "0812-345-678"],
    "TH": ["02 123 4567", "081 234 5678"],
    "VN": ["0210 1234 567", "091 234 56 78"],
    "AU": ["(02) 1234 5678", "0412 345 678", "1800 123 456", "13 12 34", "(08) 9123 4567", "000"],
    "NZ": ["03-331 6005", "021 123 4567", "0800 123 456", "09-887 6986"],
    "BR": ["(11) 2345-6789", "(11) 96123-4567", "0800 123 4567", "0 15 21 3232-1234"],
    "AR": ["011 2345-6789", "011 15-2345-6789", "0800 123 4567", "0351 15 234 5678"],
    "MX": ["55 1234 5678", "222 123 4567", "800 123 4567", "01 55 1234 5678", "044 55 1234 5678"],
    "CL": ["(2) 2123 4567", "9 6123 4567", "600 123 4567"],
    "CO": ["601 123 4567", "321 1234567"],
    "PE": ["(01) 123 4567", "912 345 678"],
    "LU": ["27 12 34 56", "628 123 456"],
}

# Numbers that Google reads by the keypad.
WORDS = ("1 800 FLOWERS", "1-800-CALL-NOW")

# Texts with everything that a telephone system, a form or a person puts into them.
ODD = [
    ("+800 1234 5678", None), ("+979 123 456 789", None), ("+883 5100 0000 0123", None), ("+870 301 234 567", "US"),
    ("+52 1 55 1234 5678", None), ("+5491123456789", None), ("+54 9 351 234 5678", "us"), ("+39 06 698", None),
    ("+7 727 123 45 67", None), ("+7 495 123 45 67", "KZ"), ("+1 876 555 0123", None), ("+1 242 365 1234", "US"),
    ("+44 1624 756789", None), ("+44 7624 412345", "GB"), ("+44 1534 712345", "GB"), ("+262 639 01 23 45", "FR"),
    ("+590 590 27 56 83", None), ("+47 79 12 34 56", "NO"), ("+358 18 12345", "FI"), ("+61 8 9162 1234", "AU"),
    ("+999 123 456 789", None), ("+0 123 456 789", "US"), ("+1 555 0199", None), ("+1 555 0199", "US"),
    ("(650) 253-0000 ext. 123", "US"), ("650-253-0000 x 4567", "us"), ("+1 650 253 0000;ext=42", None),
    ("03-331 6005 ext 3456", "NZ"), ("+44 20 7946 0018 доб. 12", None), ("0131 496 0999 #5", "GB"),
    ("(530) 583-6985 x302/x2303", "US"), ("(800) 901-3355 ,,, 7246433", "US"), ("1-650-253-0000 extn 1", "Us"),
    ("０３－１２３４－５６７８", "JP"), ("＋１ ６５０ ２５３ ００００", None), ("٠٢ ٣٤٥٦٧٨٩٠", "EG"), ("०११ २३४५ ६७८९", "IN"),
    ("tel:+1-201-555-0123", None), ("TEL:+1-201-555-0123", None), ("tel:7042;phone-context=example.com", "US"),
    ("tel:03-331-6005;phone-context=+64", "NZ"), ("tel:331-6005;phone-context=+64-3", "US"),
    ("tel:253-0000;phone-context=www.google.com", "US"), ("tel:253-0000;isub=12345;phone-context=www.google.com", "US"),
    ("tel:2530000;isub=12345;phone-context=1-650", "US"), ("tel:;phone-context=+64", "NZ"),
    ("2530000;phone-context=+1;tel:5", "US"),
    ("sip:+12125550123@example.com", None), ("sips:+442079460018@pbx.example:5061;user=phone", None),
    ("SIP:2125550123@10.0.0.1", "US"), ("sip:alice@example.com", "US"), ("sip:", "US"), ("+12125550123@lily", None),
    ("Tel.: +49 30 123456", None), ("call me on 020 7946 0018!", "GB"), ("0 0 49 30 123456", "FR"),
    ("011 44 20 7946 0018", "US"), ("00 1 650 253 0000", "DE"), ("010 1 650 253 0000", "JP"), ("0011 64 3 331 6005", "AU"),
    ("8~10 49 30 123456", "RU"), ("00 49", "FR"), ("1 650 253 0000", "US"), ("1 650 253 0000", "GB"), ("49 30 123456", "DE"),
    ("44 20 7946 0018", "GB"), ("6502530000", None), ("20 7946 0018", None), ("", "US"), ("   ", "US"), ("abc", "US"), ("+", "US"),
    ("1", "US"), ("12", "US"), ("123", "US"), ("12345678901234567", "US"), ("123456789012345678", "US"),
    ("+1234567890123456789", None), ("99999999999999999999999999", "US"), ("+ABC-DEF-GHIJ", None), ("1-800-CALL-NOW", "US"),
    ("+1 650 253 0000 \u200e", None), ("\u2060+1 650 253 0000", None), ("650\u00a0253\u20110000", "US"), ("650 253 0000\n", "US"),
    ("+39 0549 886377", None), ("+378 886377", None), ("+378 0549 886377", "IT"), ("+39 347 123 4567", None),
    ("+390236618300", "DE"), ("+225 01 23 45 67 89", None), ("+241 01 44 12 34", None), ("+242 06 612 3456", None),
    ("+598 2123 4567", None), ("+375 801 100 10 10", None), ("+65 6521 8000", None), ("+856 20 23 123 456", None),
    ("+263 71 234 5678", None), ("+86 131 2345 6789", None), ("+383 43 201 234", None), ("+247 40123", None), ("+290 8999", None),
    ("212-555-0123", "XX"), ("212-555-0123", "USA"), ("212-555-0123", "ZZ"), ("212-555-0123", "UK"), ("212-555-0123", "001"),
    ("+12125550123", "QQ"), ("+12125550123", "é"), ("2125550123", ""), ("2125550123", " us "),
]

ERRORS = {0: "country", 1: "not a number", 2: "too short", 3: "too short", 4: "too long"}


def bare(text):
    """The text without the scheme of an address and without its host."""
    text = text.strip()
    scheme, colon, rest = text.partition(":")
    return (rest if colon and scheme.lower() in ("tel", "sip", "sips") else text).partition("@")[0]


def expected(text, country):
    region = (country or "").strip().upper() or None
    if region and region not in google.SUPPORTED_REGIONS:
        return "unknown country"
    if text in WORDS:
        return "not a number"
    # Google reads `tel:` itself, so that only the rest of this project's rule is applied to it.
    try:
        number = google.parse(text if text.startswith("tel:") else bare(text), region)
    except google.NumberParseException as error:
        return ERRORS[error.error_type]
    owner = google.region_code_for_number(number)
    if owner is None and region and google.country_code_for_region(region) == number.country_code:
        owner = region
    return [
        google.format_number(number, google.PhoneNumberFormat.E164),
        google.national_significant_number(number),
        None if owner == "001" else owner,
        str(number.country_code),
        number.extension or None,
        google.is_valid_number(number),
        google.format_number(number, google.PhoneNumberFormat.NATIONAL),
    ]


def rows():
    for nth, (country, numbers) in enumerate(HOME.items()):
        code = google.country_code_for_region(country)
        for number in numbers:
            yield number, country
        first = numbers[nth % min(2, len(numbers))]
        digits = "".join(c for c in first if c.isdigit())
        yield digits, country.lower()
        yield f"+{code} {first}", None
        yield f"+{code}{digits.lstrip('0')}", "US" if nth % 2 else None
        yield f"00{code} {numbers[0].lstrip('0(')}", "DE"
        yield f"{first} ext. {nth + 1}", country
    yield from ODD


def main():
    assert google.__version__ == VERSION, google.__version__
    lines = [json.dumps([*row, expected(*row)], ensure_ascii=False) for row in dict.fromkeys(rows())]
    print("[\n" + ",\n".join(lines) + "\n]")


main()
