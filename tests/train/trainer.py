#!/usr/bin/env python3
"""Called as an interpreter would be: -m egca.train CONFIG ARGUMENTS."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys

if sys.argv[1] == "-c":  # which packages are missing
    print("3.11.0", *os.environ.get("LACKS", "").split())
    sys.exit()
assert sys.argv[1:3] == ["-m", "egca.train"], sys.argv
config, rest = sys.argv[3], sys.argv[4:]


def log(line):
    with open(config + ".log", "a") as file:
        print(line, file=file)


class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(os.environ["EGCA_ADDRESS"].removeprefix("unix:"))


connection = Connection("service")
connection.request("POST", "/egca.service.v1.Credits/Describe", "{}", {"Content-Type": "application/json"})
state = json.load(connection.getresponse())["state"]
with open(config) as file:
    kind, *arguments = file.read().split()
calls = 0
if os.path.exists(config + ".log"):
    with open(config + ".log") as file:
        calls = len(file.readlines())
if kind == "wait":
    # Before the line that says that it waits.
    signal.signal(signal.SIGUSR1, lambda *_: log("SIGUSR1"))
    signal.signal(signal.SIGTERM, lambda *_: (log("SIGTERM"), os._exit(7)))
log(f"{state} [{' '.join(rest)}]")
if kind == "wait":
    while True:
        signal.pause()
if kind == "crash" and calls < int(arguments[0]):
    subprocess.Popen(["/bin/sh", "-c", "printf egca-test-child > /proc/self/comm; while :; do sleep 1000; done"])
    os.kill(os.getpid(), signal.SIGKILL)
sys.exit(2 if kind == "wrong" else 0)
