"""A provider as a process of its own: `python -m tests.bench.provider PORT PLAN`.

It speaks aivideoapi.ai's and ModelArk's words about jobs that end when the plan says, serves one
video for all of them, calls back where it was told to, and counts how often it was asked.
"""

import asyncio
import json
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.upstreams.clips import clip

PAGE = b"HTTP/1.1 %d OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"


class Jobs:
    def __init__(self, port, plan):
        self.url = f"http://127.0.0.1:{port}"
        self.plan = plan  # Of each job: when it ends, and where to call.
        self.video = clip(1280, 720, 5, sound=False)
        self.asked = 0

    async def talk(self, reader, writer):
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(self.answer(head.split(b" ", 2)[1].decode()))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def answer(self, path):
        folder, _, job = path.rpartition("/")
        if folder == "/files":
            return PAGE % (200, b"video/mp4", len(self.video)) + self.video
        if job == "asked":
            return said({"asked": self.asked})
        self.asked += 1
        done = time.time() >= self.plan[job][0]
        link = f"{self.url}/files/{job}"
        if folder == "/v1/tasks":
            answer = {"id": job, "status": "completed" if done else "processing"}
            return said(answer | ({"output": {"urls": [link]}} if done else {}))
        content = {"content": {"video_url": link}} if done else {}
        return said({"id": job, "status": "succeeded" if done else "running"} | content)

    async def call_back(self, job, ends_at, address):
        await asyncio.sleep(max(0, ends_at - time.time()))
        with suppress(OSError):  # Nobody is there before the studio has started and after it ended.
            await self.post(job, address)

    async def post(self, job, address):
        host, _, path = address.removeprefix("http://").partition("/")
        name, _, port = host.partition(":")
        reader, writer = await asyncio.open_connection(name, int(port))
        body = json.dumps({"id": job}).encode()
        writer.write(
            f"POST /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        )
        writer.write(body)
        await reader.read()
        writer.close()


def said(body):
    content = json.dumps(body).encode()
    return PAGE % (200, b"application/json", len(content)) + content


async def main(port, plan):
    jobs = Jobs(port, plan)
    server = await asyncio.start_server(jobs.talk, "127.0.0.1", port)
    calls = [jobs.call_back(job, *when) for job, when in plan.items() if when[1]]
    async with server:
        await asyncio.gather(server.serve_forever(), *calls)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())))
