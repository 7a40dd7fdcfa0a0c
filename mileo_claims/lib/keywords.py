"""Find keywords in what customers write, whatever the accents and the plurals."""

import functools
import re
import unicodedata


def fold(text):
    """Return ``text`` without accents nor capitals."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def split_keywords(text):
    """Return the keywords of a list written with commas or on lines of their own."""
    return [word.strip() for word in re.split(r"[,;\n]", text or "") if word.strip()]


def find_keywords(text, keywords):
    """Return the keywords that ``text`` has as whole words, in their order.

    >>> find_keywords("Vos FACTURES sont erronées", ["facture", "panne", "erronée"])
    ['facture', 'erronée']
    """
    folded = fold(text)
    return [word for word in keywords if _make_pattern(word).search(folded)]


@functools.lru_cache(maxsize=4096)
def _make_pattern(keyword):
    words = r"(?:e?s|x)?\s+".join(map(re.escape, fold(keyword).split()))
    return re.compile(rf"\b{words}(?:e?s|x)?\b")
