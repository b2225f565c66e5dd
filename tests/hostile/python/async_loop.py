# family: cpu
# what: an event loop that never idles
# want: timeout

import asyncio

async def forever():
    while True:
        await asyncio.sleep(0)

def answer(x):
    asyncio.run(forever())
