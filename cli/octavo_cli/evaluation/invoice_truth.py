"""The values of an electronic invoice (UN/CEFACT Cross Industry Invoice) that its printed page shows."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

# Names, addresses, numbers and sums; codes (380, VA, EUR, urn:…) are for machines and stand on no page.
_PRINTED: Final = frozenset(
    [
        "Name",
        "LineOne",
        "CityName",
        "PostcodeCode",
        "IBANID",
        "DateTimeString",
        "GrandTotalAmount",
        "TaxBasisTotalAmount",
        "DuePayableAmount",
        "LineTotalAmount",
        "ChargeAmount",
        "SellerAssignedID",
        "CompleteNumber",
        "URIID",
    ]
)


def printed_values(xml: bytes) -> list[str]:
    """Return the values, each once, in the order of the file: sums with a decimal point, dates as YYYYMMDD."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    return list(dict.fromkeys(filter(None, _values(root))))


def _values(root: etree._Element) -> Iterator[str]:
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        is_number = name == "ID" and etree.QName(element.getparent()).localname == "ExchangedDocument"
        if name in _PRINTED or is_number:
            yield " ".join((element.text or "").split())
