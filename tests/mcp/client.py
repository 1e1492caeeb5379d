# SPDX-License-Identifier: MIT
"""A client of `tcpautopsy mcp` over stdio: nothing but lines of JSON."""
import json
import os
import selectors
import subprocess
import time

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
PATIENCE = 60  # seconds; under a sanitizer, on a machine that has more to do


class Client:
    """A server that was started with these arguments."""

    def __init__(self, args, cwd=None, version="2025-06-18"):
        self.process = subprocess.Popen([PROGRAM, "mcp", *args], cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.process.stdout, selectors.EVENT_READ)
        self.buffer = b""
        self.id = 0
        self.told = []  # notifications
        if version:
            self.version = self.ask("initialize", {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}})
            self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def raw(self, line):
        """Bytes as they are."""
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def send(self, message):
        self.raw(json.dumps(message).encode() + b"\n")

    def line(self, patience=PATIENCE):
        """The next line, or None where none comes."""
        until = time.monotonic() + patience
        while b"\n" not in self.buffer:
            left = until - time.monotonic()
            if left <= 0 or not self.selector.select(left):
                return None
            got = os.read(self.process.stdout.fileno(), 1 << 16)
            if not got:
                return None
            self.buffer += got
        line, _, self.buffer = self.buffer.partition(b"\n")
        return json.loads(line.decode("utf-8"))

    def begin(self, method, params=None, **more):
        """Sends a request and gives its id."""
        self.id += 1
        message = {"jsonrpc": "2.0", "id": self.id, "method": method, **more}
        if params is not None:
            message["params"] = params
        self.send(message)
        return self.id

    def answer(self, wanted, patience=PATIENCE):
        """What answers an id; notifications before it are kept."""
        while True:
            message = self.line(patience)
            if message is None or message.get("id") == wanted:
                return message
            self.told.append(message)

    def ask(self, method, params=None):
        return self.answer(self.begin(method, params))

    def call(self, tool, arguments=None, **meta):
        params = {"name": tool, "arguments": arguments or {}}
        if meta:
            params["_meta"] = meta
        return self.ask("tools/call", params)

    def close(self):
        """Its exit status, and what it said on standard error."""
        self.process.stdin.close()
        status = self.process.wait(PATIENCE)
        told = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        return status, told
