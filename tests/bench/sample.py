"""The yardstick: the seeds' own samples, which ask for a job, sleep 15 seconds and ask again."""

import asyncio
import time

import httpx

EVERY = 15


async def ask_as_the_samples_do(url, ends, until, dice):
    """One loop for each of these jobs, until each is seen to be done; the seconds it took."""
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        loops = [one(client, job, ends_at, dice.uniform(0, EVERY)) for job, ends_at in ends.items()]
        seen = asyncio.gather(*loops, return_exceptions=True)
        done, _late = await asyncio.wait([seen], timeout=until - time.time())
        return [span for span in seen.result() if isinstance(span, float)] if done else []


async def one(client, job, ends_at, begun):
    await asyncio.sleep(begun)
    while True:
        answer = await client.get(f"/v1/tasks/{job}")
        if answer.json()["status"] == "completed":
            return time.time() - ends_at
        await asyncio.sleep(EVERY)
