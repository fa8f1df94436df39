"""A machine in a folder: Debian's nginx with our configuration, and the commands of a deployment.

Paths, ports and the drain are those of the test; all else is what stands in publish/deploy.
"""

from __future__ import annotations

import http.client
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

DEPLOY = Path(__file__).parents[2] / "publish" / "deploy"
HOST = "dibao.example.org"
MAIN = """
{user}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/log/main.log;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/dibao.conf;
}}
"""


_started = []  # kept, because a process outlives what Popen is told of it


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def until(true, what, seconds=60):
    """Wait for something, and fail with its name if it does not come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): text for name, text in response.getheaders()}
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode()


class Machine:
    """Where all of it stands, and what can be done with it. `source`: the address that asks."""

    source = "127.0.0.1"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.tls, self.inner = free_port(), free_port(), free_port()
        for name in ("log", "run/blue", "run/green", "data"):
            (folder / name).mkdir(parents=True)

    # --- nginx ---------------------------------------------------------------------------------

    def configure(self, *changes):
        """Our configuration, with the paths and ports of the test; `changes`: each from and to."""
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        for ours, theirs in (
            *changes,
            ("/var/lib/dibao", str(self.folder / "data")),
            ("/var/lib/nginx/dibao", str(self.folder / "cache")),
            ("/var/log/nginx", str(self.folder / "log")),
            ("/var/www/dibao", str(self.folder / "web")),
            ("listen 80", f"listen 127.0.0.1:{self.port}"),
            ("listen [::]:80", f"listen [::1]:{self.port}"),
            ("listen 443", f"listen 127.0.0.1:{self.tls}"),
            ("listen [::]:443", f"listen [::1]:{self.tls}"),
            ("127.0.0.1:8010", f"127.0.0.1:{self.inner}"),
        ):
            assert ours in text
            text = text.replace(ours, theirs)
        (self.folder / "dibao.conf").write_text(text, encoding="utf-8")
        # The folders of pytest are closed to others, so that root's nginx has root's workers.
        user = "user root;" if os.geteuid() == 0 else ""
        main = MAIN.format(folder=self.folder, user=user)
        (self.folder / "nginx.conf").write_text(main, encoding="utf-8")

    def check(self):
        """What `nginx -t` does."""
        sys.exit(subprocess.run(self._nginx("-t", "-q"), check=False).returncode)

    def reload_or_restart(self):
        """What `systemctl reload-or-restart nginx` does."""
        if self.is_up():
            subprocess.run(self._nginx("-s", "reload"), check=True)
            return
        process = subprocess.Popen(self._nginx(), start_new_session=True)
        _started.append(process)
        (self.folder / "nginx.started").write_text(str(process.pid), encoding="utf-8")
        until(lambda: _listens(self.inner), "nginx does not listen")

    def is_up(self):
        return _lives(self.folder / "nginx.started")

    def _nginx(self, *more):
        return [
            "nginx",
            "-e",
            str(self.folder / "log" / "main.log"),
            "-c",
            str(self.folder / "nginx.conf"),
            *more,
        ]

    # --- the servers of the slots --------------------------------------------------------------

    def exec_start(self, slot):
        """The ExecStart of the unit, with the paths of the test."""
        unit = (DEPLOY / "systemd" / "dibao@.service").read_text(encoding="utf-8")
        [line] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
        words = shlex.split(line.removeprefix("ExecStart=").replace("%i", slot))
        words = [
            word.replace("/var/lib/dibao", str(self.folder / "data")).replace(
                "/run/dibao", str(self.folder / "run")
            )
            for word in words
        ]
        return [sys.executable, "-m", "dibao_publish.cli", *words[1:]]

    def enable(self, slot):
        """What `systemctl enable --now` does."""
        if not _lives(self._pid(slot)):
            with (self.folder / "log" / f"{slot}.log").open("ab") as log:
                process = subprocess.Popen(
                    self.exec_start(slot), stdout=log, stderr=log, start_new_session=True
                )
            _started.append(process)
            self._pid(slot).write_text(str(process.pid), encoding="utf-8")

    def disable(self, slot):
        """What `systemctl disable --now` does."""
        _end(self._pid(slot))

    def _pid(self, slot):
        return self.folder / f"{slot}.pid"

    def close(self):
        for slot in ("blue", "green"):
            self.disable(slot)
        _end(self.folder / "nginx.started")

    # --- the deployment ------------------------------------------------------------------------

    def site(self, **more):
        """The file of the deployment, with the paths and commands of the test."""
        told = tomllib.loads((DEPLOY / "site.toml").read_text(encoding="utf-8"))
        hook = [sys.executable, __file__, str(self.folder), str(self.port), str(self.inner)]
        told |= {
            "folder": str(self.folder / "data"),
            "sockets": str(self.folder / "run"),
            "start": [*hook, "enable", "{slot}"],
            "stop": [*hook, "disable", "{slot}"],
            "check": [*hook, "check"],
            "reload": [*hook, "reload_or_restart"],
            "proxy": f"http://127.0.0.1:{self.inner}/-/health",
            "drain": 1,
            **more,
        }
        file = self.folder / "site.toml"
        # A JSON text, number or list is a TOML one.
        lines = (f"{name} = {json.dumps(value)}\n" for name, value in told.items())
        file.write_text("".join(lines), encoding="utf-8")
        return file

    # --- asking it -----------------------------------------------------------------------------

    def ask(self, address, method="GET", body=None, host=HOST, **headers):
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=30, source_address=(self.source, 0)
        )
        told = {"Host": host} | {name.replace("_", "-"): text for name, text in headers.items()}
        try:
            connection.request(method, address, body=body, headers=told)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def health(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.inner, timeout=30)
        try:
            connection.request("GET", "/-/health")
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def health_or_none(self):
        try:
            return self.health()
        except ValueError:
            return None

    def logs(self):
        """All that nginx and the servers wrote down."""
        files = sorted((self.folder / "log").iterdir())
        return "".join(file.read_text(encoding="utf-8") for file in files)


def _listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _lives(file):
    try:
        stat = Path("/proc", file.read_text(encoding="utf-8"), "stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _end(file):
    """End the process whose number a file holds, and wait until it is gone."""
    if not _lives(file):
        return
    number = int(file.read_text(encoding="utf-8"))
    os.kill(number, signal.SIGTERM)
    until(lambda: not _lives(file), "a process does not end")
    for process in _started:
        if process.pid == number:
            process.wait()


def main():
    """Run one of the commands of the deployment: folder, ports, command, slot."""
    folder, port, inner, command, *slot = sys.argv[1:]
    machine = Machine.__new__(Machine)
    machine.folder, machine.port, machine.inner = Path(folder), int(port), int(inner)
    getattr(machine, command)(*slot)


if __name__ == "__main__":
    main()
