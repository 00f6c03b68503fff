"""The taxi stand: two queues, of riders and of taxis, at least one of which is empty.

stand-c implements the same interface.
"""

from collections import deque

from componentize_py_async_support import spawn
from componentize_py_async_support.futures import FutureReader
from wit_world import exports, string_future

riders = deque()
taxis = deque()


class Stand(exports.Stand):
    async def hail(self, rider: str) -> FutureReader[str]:
        return come(rider, riders, taxis)

    async def offer(self, taxi: str) -> FutureReader[str]:
        return come(taxi, taxis, riders)


def come(name: str, own: deque, others: deque) -> FutureReader[str]:
    promise, future = string_future(lambda: "nobody")
    if others:
        other, others_promise = others.popleft()
        # A write lasts until somebody reads, who can not before this has returned.
        spawn(others_promise.write(name))
        spawn(promise.write(other))
    else:
        own.append((name, promise))
    return future
