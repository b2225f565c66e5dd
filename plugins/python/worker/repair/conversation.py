"""A conversation about edits, held by a process of its own: it reads the requests that follow the
first one from the worker's input and writes the replies by itself, while the zygote waits for its end.

That process runs nothing of any program. It and what it starts are held to the conversation's limits
by the kernel; it keeps to them by itself and says so, with some time to spare."""
import gc
import json
import os
import sys
import traceback
from _signal import SIGALRM, SIGXCPU
from mmap import mmap

from repair.profile import encoded
from repair.session import Session
from run import box
from run import frames
from run.limits import Limits

STDIN, STDOUT = 0, 1
# What the process is at: waiting for a request, at one, writing its reply; or done, after `end`.
IDLE, BUSY, WRITING, ENDED = range(4)


class BadRequest(Exception):
    """What no host sends while a conversation is open."""


def hold(opening):
    """Holds a conversation from its OpenEdits message on.

    Returns (state, text): what its process was at when it ended, and why that was before the
    conversation's end. A request is without a reply where the state is BUSY."""
    state = mmap(-1, 1)
    pid = os.fork()
    if pid == 0:
        try:
            serve(opening, state)
        finally:
            os._exit(70)
    _, status = os.waitpid(pid, 0)
    at = state[0]
    state.close()
    return at, how(status)


def how(status):
    signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if signal in (SIGALRM, SIGXCPU):
        return "the conversation used up its time"
    return f"the conversation's process ended (signal {signal}, exit status {os.waitstatus_to_exitcode(status)})"


def serve(opening, state):
    """Answers requests until `end`, or the end of the input. Never returns."""
    box.enter_server()
    limits = Limits(opening.get("limits") or {})
    box.confine(limits.memory, limits.cpu)
    # Trees are large and have no cycles: collecting would only walk them.
    gc.disable()
    session, request = Session(begin=state.close), {"open": opening}
    while True:
        state[0] = BUSY
        box.alarm(limits.wall)
        reply = answer(session, request)
        reply["cpuSeconds"] = session.cpu()
        box.no_alarm()
        state[0] = WRITING
        frames.write_all(STDOUT, frames.frame(frames.JSON, b'{"edit":%s}' % encoded(reply)))
        state[0] = IDLE
        asked = frames.read_frame(STDIN)
        if asked is None:
            break
        (key, request), = json.loads(asked[1]).items()
        if key == "end":
            session.end()
            state[0] = ENDED
            break
        if key != "edit":
            raise BadRequest(f"{key!r} while a conversation about edits is open")
    os._exit(0)


def answer(session, request):
    try:
        return session.reply(request)
    except Exception:   # of the worker itself: the program is not to blame
        sys.stderr.write(traceback.format_exc())
        sys.stderr.flush()
        return {"error": "the worker failed; its log says how"}
