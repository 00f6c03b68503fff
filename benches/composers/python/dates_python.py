"""Reckons with days of the calendar. What is thrown here is the error case of the WIT result."""

import datetime

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.dates import Day


def date(day: Day) -> datetime.date:
    try:
        return datetime.date(day.year, day.month, day.day)
    except ValueError as error:
        raise Err(str(error))


class Dates(exports.Dates):
    def later(self, day: Day, days: int) -> Day:
        try:
            then = date(day) + datetime.timedelta(days=days)
        except OverflowError as error:
            raise Err(str(error))
        return Day(then.year, then.month, then.day)

    def weekday(self, day: Day) -> str:
        return date(day).strftime("%A")
