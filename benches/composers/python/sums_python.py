"""Says of numbers what is usually asked of them."""

import statistics

from wit_world import exports
from wit_world.exports.sums import Summary


class Sums(exports.Sums):
    def summarize(self, numbers: list[float]) -> Summary | None:
        if not numbers:
            return None
        mean = statistics.fmean(numbers)
        return Summary(mean, statistics.median(numbers), statistics.pstdev(numbers, mean))
