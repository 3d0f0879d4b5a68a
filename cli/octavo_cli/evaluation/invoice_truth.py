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
    return list(dict.fromkeys(filter(None, _values(_root(xml)))))


def issue_date(xml: bytes) -> str | None:
    """Return the day that the invoice was issued on, YYYY-MM-DD, None if it does not say."""
    for element in _root(xml).iter("{*}IssueDateTime"):
        said = "".join(element.itertext()).strip()
        return f"{said[:4]}-{said[4:6]}-{said[6:8]}"
    return None


def _root(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _values(root: etree._Element) -> Iterator[str]:
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        is_number = name == "ID" and etree.QName(element.getparent()).localname == "ExchangedDocument"
        if name in _PRINTED or is_number:
            yield " ".join((element.text or "").split())
