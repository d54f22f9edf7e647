"""Who waits for a place gets one: the small soon, the large before long, and none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from monitor.feeds.turns import Turns


async def order_of(patiences: Sequence[float], places: int = 1) -> list[float]:
    """In what order those get their turns who come in this order while all places are taken."""
    turns, order = Turns(places), []

    async def wait(patience: float) -> None:
        async with turns.turn(patience):
            order.append(patience)
            await asyncio.sleep(0)

    await asyncio.gather(*map(wait, (0, *patiences)))
    return order[places:]


async def test_the_small_go_before_the_large() -> None:
    assert await order_of([30, 20, 0.1, 10]) == [0.1, 10, 20, 30]


async def test_who_came_first_goes_first_of_equals() -> None:
    turns, order = Turns(1), []

    async def wait(name: str) -> None:
        async with turns.turn(0):
            order.append(name)

    async with turns.turn(0):
        waiting = [asyncio.create_task(wait(name)) for name in "abc"]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert order == ["a", "b", "c"]


async def test_the_large_that_has_waited_long_enough_goes_before_the_small() -> None:
    turns, order = Turns(1), []

    async def wait(patience: float) -> None:
        async with turns.turn(patience):
            order.append(patience)

    async with turns.turn(0):
        large = asyncio.create_task(wait(0.05))
        await asyncio.sleep(0.1)
        small = asyncio.create_task(wait(0.01))
        await asyncio.sleep(0)
    await asyncio.gather(large, small)
    assert order == [0.05, 0.01]


async def test_no_more_than_the_places_are_held_at_once() -> None:
    turns, held, most = Turns(2), 0, 0

    async def hold() -> None:
        nonlocal held, most
        async with turns.turn(0):
            held += 1
            most = max(most, held)
            await asyncio.sleep(0.001)
            held -= 1

    await asyncio.gather(*(hold() for _ in range(10)))
    assert most == 2


async def test_who_gives_up_waiting_takes_no_place_along() -> None:
    turns = Turns(1)

    async def wait() -> None:
        async with turns.turn(0):
            await asyncio.sleep(0)

    async with turns.turn(0):
        waiting = [asyncio.create_task(wait()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
    waiting[1].cancel()  # it was given the place just now
    async with asyncio.timeout(1):
        await asyncio.gather(*waiting, return_exceptions=True)
        await wait()
    assert [task.cancelled() for task in waiting] == [True, True, False]
