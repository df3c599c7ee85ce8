"""Words as a language has them: few that are everywhere, many that are rare, and more of those the more is written."""

import random

SYLLABLES = (
    "vård om sorg larm teknik social tjänst stöd led ning ut bild hand bok kom mun reg ion nät verk data skydd säker het "
    "upp följ plan er ing kvali tet hem sjuk rehab för skriv hjälp medel boen de med arbet are bruk are läke dos tel efon"
).split()


def size_for(words: int) -> int:
    """How many different words a text of so many has: Heaps' law, 30 times the square root."""
    return int(30 * words ** 0.5)


class Vocabulary:
    """Words made of syllables, by rank; low ranks are common (Zipf's law). Seeded: the same words every time."""

    def __init__(self, seed: int, size: int) -> None:
        self.random = random.Random(seed)
        known: set[str] = set()
        while len(known) < size:
            known.add("".join(self.random.choice(SYLLABLES) for _ in range(self.random.randint(2, 5))))
        self.words = sorted(known)
        self.random.shuffle(self.words)

    def pick(self, chance: random.Random | None = None) -> str:
        # The inverse of a truncated 1/x distribution.
        rank = int(len(self.words) ** (chance or self.random).random()) - 1
        return self.words[min(rank, len(self.words) - 1)]

    def text(self, count: int) -> str:
        return " ".join(self.pick() for _ in range(count))
