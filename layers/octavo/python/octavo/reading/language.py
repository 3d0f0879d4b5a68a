"""Which language a text is in: by its script or, where many languages share one, by its commonest words."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Final
from unicodedata import normalize

_MOST_WORDS: Final = 5_000
_FEWEST_HITS: Final = 3
_LOWEST_SHARE: Final = (
    0.07  # of the words; running text has 0.2 and more, a till receipt or a table of names less
)
_WORD: Final = re.compile(r"[^\W\d_]+")

_SCRIPTS: Final = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
_SCRIPT_SHARE: Final = 0.2  # of the letters; Japanese mixes kana with characters that Chinese has too

_COMMON: Final = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in is that for it as with was on are by this be or from which have not shall you your",
        "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es werden",
        "fr": "le la les de des et est un une du dans que qui pour sur pas au avec ce par sont il plus",
        "es": "el la los las de y que en un una del por con para es se no su al lo como más",
        "it": "il di che la e un una per non è del della in con sono gli si le da dei nel alla",
        "pt": "o os a as de e que do da em um uma para com não por dos no na se mais ao",
        "nl": "de het een van en in is dat op te voor met zijn niet aan er die om ook als bij",
        "sv": "och att det i en som på är av för med den till inte om ett har de var sig",
        "da": "og at det i en som på er af for med den til ikke om et har de var sig blev",
        "no": "og at det i en som på er av for med den til ikke om et har de var seg ble",
        "fi": "ja on ei se että oli hän mutta joka kun niin ovat myös sen tai mukaan kuin ole",
        "pl": "i w na z do się nie to że jest o jak ale po od przez dla są oraz być",
        "cs": "a v se na je že s z o do i to k ve pro za by jsou jako po však nebo",
        "ro": "și în de la cu pe un o nu este că din care pentru sau mai au fi prin fost",
        "hu": "a az és hogy nem is egy ez volt meg de csak már mint vagy ki még kell el",
        "tr": "ve bir bu için ile da de olarak çok daha olan gibi ne ise ancak kadar sonra",
        "id": "dan yang di dengan untuk pada ini dari dalam tidak adalah itu akan oleh sebagai",
        "vi": "và của là có các được cho không trong một này với người để những khi đã",
        "ru": "и в не на что он с как это по но из у за от для так же или его",  # noqa: RUF001
        "uk": "і в не на що з як це та до за від для є або його але які ми",  # noqa: RUF001
        "bg": "и в не на че с как това по но от за да се са или той към е",  # noqa: RUF001
    }.items()
}


def language_of(texts: Iterable[str]) -> str | None:
    """Return the ISO 639-1 code of the language that most of the first 5,000 words are in, None if it is unclear."""
    words = [word.lower() for word in islice(_words(texts), _MOST_WORDS)]
    letters = "".join(words)
    for language, script in _SCRIPTS:
        if letters and len(script.findall(letters)) > _SCRIPT_SHARE * len(letters):
            return language
    # A single Latin letter is a word in some languages, and a unit or an initial in all.
    tally = Counter(word for word in words if len(word) > 1 or not word.isascii())
    hits = {language: sum(tally[word] for word in common) for language, common in _COMMON.items()}
    best = max(hits, key=hits.__getitem__)
    return best if hits[best] >= max(_FEWEST_HITS, _LOWEST_SHARE * len(words)) else None


def _words(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from _WORD.findall(normalize("NFC", text))
