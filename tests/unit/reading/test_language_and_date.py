# ruff: noqa: RUF001 - letters of other languages look like Latin ones
import pytest

from octavo.reading.dates import first_date
from octavo.reading.language import language_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "This agreement is made by and between the parties that are named in the schedule."),
        (
            "de",
            "Die Rechnung ist innerhalb von vierzehn Tagen nach dem Erhalt zu zahlen, und zwar ohne Abzug.",
        ),
        ("fr", "Le présent contrat est conclu entre les parties qui sont désignées dans les annexes."),
        ("es", "El presente contrato se celebra entre las partes que se indican en la portada."),
        ("it", "Il presente contratto è stipulato tra le parti che sono indicate nella prima pagina."),
        ("pt", "O presente contrato é celebrado entre as partes que não se opõem aos termos do anexo."),
        ("nl", "Het bedrag van de factuur is binnen dertig dagen aan de leverancier te betalen."),
        ("sv", "Det är ett avtal som har ingåtts av parterna och som inte kan sägas upp."),
        (
            "pl",
            "Umowa jest zawarta na czas nieokreślony i nie może być zmieniona przez strony, ale to się dzieje.",
        ),
        ("tr", "Bu sözleşme taraflar için bir yıl sonra da geçerli olarak kalır ve çok önemlidir."),
        ("ru", "Этот договор не может быть изменён, так как он заключён на год и для всех сторон."),
        ("ja", "本契約は、当事者の合意により締結される。"),
        ("zh", "本合同由双方当事人签订。"),
        ("el", "Η παρούσα σύμβαση συνάπτεται μεταξύ των μερών."),
    ],
)
def test_running_text_tells_its_language(language: str, text: str) -> None:
    assert language_of([text]) == language


@pytest.mark.parametrize("text", ["", "4711 0815", "Smith Miller Baker Carpenter Fisher Cooper"])
def test_what_is_no_running_text_tells_none(text: str) -> None:
    assert language_of([text]) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Dated as of the 12th day of March, 2021", "2021-03-12"),
        ("valid 2024-02-30, no: 2023-05-06", "2023-05-06"),
        ("Sep. 3, 2020", "2020-09-03"),
        ("Wien, am 5.11.2022", "2022-11-05"),
        ("03/04/2024", None),
        ("03/04/2024, due 03/14/2024", "2024-03-04"),
        ("03/04/2024, payable le 14/04/2024", "2024-04-03"),
        ("the 20t h day of November, 2018", "2018-11-20"),
        ("am 1. März 2018", "2018-03-01"),
        ("le 1er août 2017", "2017-08-01"),
        ("el 3 de noviembre de 2017", "2017-11-03"),
        ("July 11 , 2006", "2006-07-11"),
        ("Version 1.2.2020.4 of 12345-01-01", None),
        ("x" * 2_000 + " 2024-01-01", None),
    ],
)
def test_the_first_date_that_cannot_be_mistaken_counts(text: str, date: str | None) -> None:
    assert first_date(text) == date
