"""Draw from a complaint the sentences that allege something.

Plain text in, short sentences out: a first draft that staff edit.
"""

import re

from .keywords import fold

MOST = 10
SHORTEST, LONGEST = 12, 200
#: What follows is the message that is answered, or who signs.
END = re.compile(
    r"^(?:--|_{5,}|-{5,}|on .+ wrote ?:|le .+ a ecrit ?:|(?:de|from) ?: .*@.*"
    r"|cordialement|bien cordialement|sinceres salutations|salutations"
    r"|(?:best|kind) regards|regards|sincerely|yours (?:faithfully|sincerely)"
    r"|(?:veuillez|je vous prie d.) ?(?:agreer|recevoir|croire)\b.*)[\s,.]*$"
)
POLITE = re.compile(
    r"^(?:bonjour|bonsoir|madame|monsieur|messieurs|chers?|cheres?|hello|hi|dear"
    r"|good (?:morning|afternoon|evening)|merci|thanks?|thank you|please"
    r"|dans l.attente|en vous remerciant|looking forward"
    r"|(?:pouvez|pourriez|pourrions)[ -](?:vous|nous)|(?:can|could|would) you)\b"
)
BULLET = re.compile(r"^\s*(?:[-*•–—]|\d{1,2}[.)])\s+")
SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Þ«\"“])")
#: A full stop that ends no sentence.
ABBREVIATION = re.compile(r"(?:^|\s)(?:M|MM|Mr|Mrs|Ms|Dr|St|Ste|n|p|art)\.$")


def find_alleged_facts(text):
    """Return the list items of ``text``, or its sentences if it has no list.

    >>> find_alleged_facts("Bonjour,\\nPersonne n'est venu lundi. Merci.\\nJean")
    ["Personne n'est venu lundi"]
    """
    lines = _keep_own_lines(text or "")
    items = [BULLET.sub("", line) for line in lines if BULLET.match(line)]
    sentences = items if len(items) > 1 else _split_sentences(lines)
    facts = {}
    for sentence in sentences:
        if _is_alleging(sentence):
            facts.setdefault(fold(sentence), _shorten(sentence))
    return list(facts.values())[:MOST]


def _keep_own_lines(text):
    lines = []
    for line in text.splitlines():
        line = " ".join(line.split()) if not BULLET.match(line) else line.strip()
        if END.match(fold(line)):
            break
        if not line.startswith((">", "|")):
            lines.append(line)
    return lines


def _split_sentences(lines):
    """Return the sentences; a blank line ends one, the end of a line does not."""
    sentences = []
    for paragraph in "\n".join(BULLET.sub("", line) for line in lines).split("\n\n"):
        # A greeting stands on a line of its own.
        kept = [line for line in paragraph.split("\n") if not _is_greeting(line)]
        pieces = SENTENCE.split(" ".join(kept))
        for i, piece in enumerate(pieces):
            if i and ABBREVIATION.search(pieces[i - 1]):
                sentences[-1] += f" {piece}"
            else:
                sentences.append(piece)
    return sentences


def _is_greeting(line):
    return line.endswith(",") and bool(POLITE.match(fold(line)))


def _is_alleging(sentence):
    words = sentence.strip()
    return (
        len(words) >= SHORTEST
        and len(words.split()) > 2
        and not words.endswith("?")
        and not POLITE.match(fold(words))
    )


def _shorten(sentence):
    sentence = sentence.strip().rstrip(" .;,")
    if len(sentence) <= LONGEST:
        return sentence
    return sentence[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;") + "…"
