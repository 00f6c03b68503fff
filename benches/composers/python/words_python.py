"""Counts the words of a text, the most frequent first."""

import re
from collections import Counter

from wit_world import exports
from wit_world.exports.words import Count

WORD = re.compile(r"\w+")


class Words(exports.Words):
    def counted(self, text: str) -> list[Count]:
        words = Counter(word.casefold() for word in WORD.findall(text))
        return [Count(word, times) for word, times in words.most_common()]
