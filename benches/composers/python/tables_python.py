"""Reads and writes tables with commas. A table of no counts is that of its own heading, counted by another component."""

import csv
import io

from wit_world import exports
from wit_world.imports import words
from wit_world.imports.words import Count

HEADING = "word times"


class Tables(exports.Tables):
    def rows(self, text: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(text)))

    def sheet(self, counts: list[Count]) -> str:
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(HEADING.split())
        writer.writerows((count.word, count.times) for count in counts or words.counted(HEADING))
        return file.getvalue()
