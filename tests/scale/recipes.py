#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The recipes of doc/scale.md, run as they stand there: what is merged is what one run tells, byte for byte. GNU parallel here and over what
would be ssh; a Slurm array on a cluster of this one machine, which is started for it; and the Kubernetes manifest against a schema of what it uses.

usage: recipes.py    (TCPAUTOPSY and top_srcdir from the environment)
"""
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
TOP = os.path.abspath(os.environ.get("top_srcdir", "."))
PAGE = os.path.join(TOP, "doc", "scale.md")
CAPTURES = os.path.join(TOP, "testdata", "captures")
# Several hosts, kinds of trouble, families of addresses; read as one run each.
INPUTS = ("connect-dark-client", "accept-queue-full-ipv6-client", "gateway-dead-keepalive-client", "connect-refused-client")

wrong = []
passed = []
skipped = []


def have(*programs):
    missing = [p for p in programs if not shutil.which(p)]
    if missing:
        skipped.append(f"no {', no '.join(missing)}")
    return not missing


def block(name):
    """The commands of a recipe: the fenced block behind its mark."""
    found = re.search(rf"<!-- recipe: {re.escape(name)} -->\n+```\w*\n(.*?)^```", open(PAGE).read(), re.S | re.M)
    if not found:
        sys.exit(f"{PAGE} has no recipe '{name}'")
    return found.group(1)


class Place:
    """A folder with captures, and the program on PATH."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp()
        os.symlink(PROGRAM, os.path.join(self.folder, "tcpautopsy"))
        os.mkdir(os.path.join(self.folder, "captures"))
        for name in INPUTS:
            shutil.copy(os.path.join(CAPTURES, name + ".pcap"), os.path.join(self.folder, "captures"))
        self.env = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}:/usr/sbin", "LC_ALL": "C.UTF-8", "HOME": self.folder}
        self.env.setdefault("PARALLEL_HOME", self.folder)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def sh(self, commands, **env):
        return subprocess.run(
            ["sh", "-eu", "-c", commands], cwd=self.folder, env={**self.env, **env}, stdin=subprocess.DEVNULL, capture_output=True, timeout=120
        )

    def path(self, name):
        return os.path.join(self.folder, name)

    def compare(self, what, commands):
        """Runs commands that leave report.json, and looks whether it is what one run tells; then in other formats."""
        r = self.sh(commands)
        if r.returncode:
            wrong.append(f"{what}: status {r.returncode}: {r.stderr.decode(errors='replace')[-600:]}")
            return
        for form in ("json", "text", "csv", "ndjson", "openmetrics"):
            one = self.sh(f"tcpautopsy --format {form} --all captures").stdout
            merged = self.sh(f"tcpautopsy merge --format {form} --all shards/shard-*.facts").stdout
            if not one or one != merged:
                wrong.append(f"{what}: {form} differs: {one[:300]!r} {merged[:300]!r}")
        one = self.sh("tcpautopsy --format json captures").stdout
        if open(self.path("report.json"), "rb").read() != one:
            wrong.append(f"{what}: report.json differs from the single run's")
        passed.append(what)


def test_parallel():
    if not have("parallel"):
        return
    with Place() as place:
        place.compare("parallel", block("parallel"))
    with Place() as place:
        # ':' is this machine, without ssh: files are not moved, and all else is as it stands there.
        place.compare("parallel over ssh", block("ssh").replace("node1,node2", ":"))


CLUSTER = """ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CryptoType=crypto/munge
AuthInfo=socket={folder}/munge/socket
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=0,defer
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
InactiveLimit=0
KillWait=2
MinJobAge=30
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=test Nodes=ALL Default=YES MaxTime=5 State=UP OverSubscribe=NO
"""


def free_ports(n):
    held = [socket.socket() for _ in range(n)]
    for s in held:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


class Cluster:
    """slurmctld, slurmd and munged of this one machine, in a folder of their own; they end with it."""

    def __init__(self, place):
        self.place, self.daemons = place, []

    def start(self, *command):
        log = open(self.place.path(command[0] + ".out"), "wb")
        self.daemons.append(subprocess.Popen(command, env=self.place.env, cwd=self.place.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def __enter__(self):
        p = self.place
        for name in ("munge", "state", "spool"):
            os.mkdir(p.path(name), 0o755)
        host = socket.gethostname().split(".")[0]
        user = subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()
        with open(p.path("slurm.conf"), "w") as out:
            out.write(CLUSTER.format(host=host, user=user, folder=p.folder, ports=free_ports(2), cpus=os.cpu_count()))
        p.env["SLURM_CONF"] = p.path("slurm.conf")
        with open(p.path("munge/key"), "wb") as out:
            out.write(os.urandom(128))
        os.chmod(p.path("munge/key"), 0o400)
        munge = [f"--{k}-file={p.path('munge')}/{k}" for k in ("key", "pid", "log", "seed")]
        self.start("munged", "--foreground", "--force", f"--socket={p.path('munge/socket')}", *munge)
        self.until(lambda: os.path.exists(p.path("munge/socket")), "munged")
        self.start("slurmctld", "-D", "-i")
        self.start("slurmd", "-D", "-N", host)
        self.until(lambda: b"idle" in p.sh("sinfo -h -o %t || true").stdout, "the cluster")
        return self

    def until(self, holds, what):
        end = time.monotonic() + 20
        while not holds():
            if time.monotonic() > end:
                logs = "\n".join(open(self.place.path(f), errors="replace").read()[-700:] for f in sorted(os.listdir(self.place.folder)) if f.endswith((".out", ".log")))
                self.__exit__()
                raise RuntimeError(f"{what} does not start:\n{logs}")
            time.sleep(0.1)

    def __exit__(self, *_):
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in reversed(self.daemons):
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()


def test_slurm():
    if not have("sbatch", "sinfo") or not os.path.exists("/usr/sbin/slurmctld") or not os.path.exists("/usr/sbin/munged"):
        return
    with Place() as place:
        try:
            with Cluster(place):
                with open(place.path("facts.sbatch"), "w") as out:
                    out.write(block("facts.sbatch"))
                place.compare("a Slurm array", block("slurm"))
        except RuntimeError as e:
            wrong.append(str(e))


def test_manifest():
    """Each document against a schema of the fields that it uses (all others are refused), written after the API reference of batch/v1."""
    try:
        import jsonschema
        import yaml
    except ImportError as e:
        skipped.append(f"no {e.name}")
        return
    manifest = os.path.join(TOP, "doc", "scale-job.yaml")
    documents = list(yaml.safe_load_all(open(manifest)))
    schema = json.load(open(os.path.join(TOP, "tests", "scale", "job.schema.json")))
    jsonschema.Draft7Validator.check_schema(schema)
    for d in documents:
        for e in jsonschema.Draft7Validator(schema).iter_errors(d):
            wrong.append(f"{manifest}: {'/'.join(map(str, e.path))}: {e.message}")
    broken = json.loads(json.dumps(documents[1]))
    broken["spec"]["completionmode"] = broken["spec"].pop("completionMode")
    if jsonschema.Draft7Validator(schema).is_valid(broken):
        wrong.append("the schema takes a field that there is not")
    # What the pods run, as pods would, one index after the other.
    with Place() as place:
        os.rename(place.path("captures"), place.path("data"))
        os.mkdir(place.path("data/captures"))
        for name in INPUTS:
            os.rename(place.path(f"data/{name}.pcap"), place.path(f"data/captures/{name}.pcap"))
        for d in documents:
            container = d["spec"]["template"]["spec"]["containers"][0]
            for index in range(d["spec"].get("completions", 1)):
                command = [c.replace("/data", place.path("data")) for c in container["command"]]
                r = subprocess.run(command, env={**place.env, "JOB_COMPLETION_INDEX": str(index)}, cwd=place.path("data"), capture_output=True, timeout=60)
                if r.returncode:
                    wrong.append(f"{d['metadata']['name']} {index}: {r.returncode}: {r.stderr[-400:]!r}")
        one = place.sh("cd data && tcpautopsy --format json captures").stdout.replace(b"\"captures/", b"\"" + place.path("data/captures/").encode())
        if not wrong and open(place.path("data/report.json"), "rb").read() != one:
            wrong.append("the Job's report differs from the single run's")
        passed.append("the Kubernetes manifest")


def main():
    test_parallel()
    test_slurm()
    test_manifest()
    for w in wrong[:20]:
        print("wrong:", w[:3000])
    for s in skipped:
        print("left out:", s)
    print(f"{len(passed)} recipes run: {', '.join(passed)}")
    return 1 if wrong else 0 if passed else 77


if __name__ == "__main__":
    sys.exit(main())
