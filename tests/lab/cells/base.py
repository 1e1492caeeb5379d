# SPDX-License-Identifier: MIT
"""What cells are made of: how one is registered, what may be said of it, and the moves that many share."""
import time

CELLS = {}


def expect(right, open=(), failed=None, end=None, nth=0, port=0, healed=None, direction=None, sure=True):
    """What a report may say of the @nth connection to port + @port: right, or honestly open; the rest is wrong.

    Not @sure: the capture can't prove it, `certain` is wrong."""
    return {"right": sorted(right), "open": sorted(open), "failed": sorted(failed or []), "end": sorted(end or []),
            "nth": nth, "port": port, "healed": healed, "direction": direction, "sure": sure}


def cell(name, what, *expected, at=None, hidden=None, **bench):
    """Registers a cell. @expected hold at every vantage that @at does not name.

    @hidden says, by vantage, why frames that its kernel counted never left the host."""
    def register(run):
        CELLS[name] = {"name": name, "what": what, "expected": list(expected), "at": at or {}, "bench": bench,
                       "run": run, "hidden": hidden or {}, "port": 7100 + len(CELLS)}
        return run
    return register


NORMAL = expect({"normal"}, failed={"none"})
NORMAL_CLOSED = expect({"normal"}, failed={"none"}, end={"closed"})
SILENT = expect(
    {"peer-silent", "network-failure"}, {"peer-crash", "middlebox-timeout", "undetermined"},
    failed={"path", "unknown", "server"},
)


def established(L, **options):
    """A listener and one connection that has exchanged a little."""
    listener = L.listen()
    c, s = L.connect(listener, **options)
    L.exchange(c, s, 3)
    return listener, c, s


def close_both(c, s, pause=0.1):
    c.close()
    time.sleep(pause)
    s.close()
    time.sleep(0.4)


def bulk(L, sender, receiver, count):
    """Sends @count bytes while the other end reads them."""
    sender.setblocking(False)
    receiver.setblocking(False)
    left, got, data = count, 0, b"d" * 65536
    deadline = time.time() + 30
    while got < count and time.time() < deadline:
        try:
            if left:
                left -= sender.send(data[:min(left, len(data))])
        except BlockingIOError:
            pass
        try:
            got += len(receiver.recv(65536))
        except BlockingIOError:
            time.sleep(0.001)
    sender.settimeout(20)
    receiver.settimeout(20)
    if got < count:
        raise RuntimeError("bulk transfer stuck at %d of %d" % (got, count))
