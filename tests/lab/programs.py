# SPDX-License-Identifier: MIT
"""Real programs inside a bench: nginx, HAProxy, PostgreSQL, Redis, sshd, curl, as the distribution installs them."""
import glob
import os
import pwd
import shutil
import socket
import subprocess
import time

import bench

START_SECONDS = 30


def find(name):
    """The path of a program, or Unavailable: the cell is skipped, and says so."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    found = found or next(iter(sorted(glob.glob("/usr/lib/postgresql/*/bin/" + name), reverse=True)), None)
    if not found:
        raise bench.Unavailable(name)
    return found


def write(L, name, text):
    path = os.path.join(L.directory, name)
    with open(path, "w") as f:
        f.write(text)
    return path


def enter(L, key, user=None):
    """What a child does before it runs: joins the namespace, and gives root away where the program wants that."""
    fd, who = L.files[key], pwd.getpwnam(user) if user else None

    def child():
        bench.setns(fd)
        if who:
            os.setgroups([])
            os.setgid(who.pw_gid)
            os.setuid(who.pw_uid)
    return child


def start(L, key, argv, port=None, user=None):
    """Runs a program in the namespace of @key; returns when it listens on @port. It ends with the bench."""
    log = open(os.path.join(L.directory, os.path.basename(argv[0]) + ".log"), "ab")
    with log:
        process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd="/",
                                   start_new_session=True, preexec_fn=enter(L, key, user))
    L.processes.append(process)
    L.groups.append(process.pid)
    L.note("%s runs: %s" % (key, " ".join(os.path.basename(argv[0]) if word == argv[0] else word for word in argv
                                         if L.directory not in word)))
    if port:
        wait_for(L, key, port, process)
    return process


def wait_for(L, key, port, process):
    """Until somebody listens; /proc tells, so that no probe reaches the program or a capture."""
    deadline = time.time() + START_SECONDS
    wanted = ":%04X" % port
    while time.time() < deadline:
        if process.poll() is not None:
            break
        with L.inside(key):
            for path in ("/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"):
                with open(path) as f:
                    rows = [line.split() for line in f.readlines()[1:]]
                if any(row[1].endswith(wanted) and row[3] == "0A" for row in rows):
                    return
        time.sleep(0.05)
    raise RuntimeError("%s does not listen on port %d" % (process.args[0], port))


def call(L, key, argv, user=None, timeout=60, env=None):
    """Runs a program to its end; (exit status, output)."""
    done = subprocess.run(argv, capture_output=True, text=True, timeout=timeout, cwd="/", env=env,
                          stdin=subprocess.DEVNULL, preexec_fn=enter(L, key, user))
    return done.returncode, (done.stdout + done.stderr).strip()


def host(L, interface="s0"):
    return L.addresses(interface)[1 if L.ipv6 else 0]


def listen_text(L, port):
    return ("[::]:%d" if L.ipv6 else "%d") % port


def nginx(L, port=None, keepalive=5, location="return 200 'x';", tls=None):
    """An nginx with one worker. @tls: (certificate, key) files."""
    port = port or L.port
    secure = "ssl_certificate %s; ssl_certificate_key %s;" % tls if tls else ""
    text = """daemon off; worker_processes 1; pid %(dir)s/nginx.pid; error_log stderr;
events { worker_connections 64; }
http {
  access_log off; default_type text/plain; client_body_temp_path %(dir)s/b; proxy_temp_path %(dir)s/p;
  fastcgi_temp_path %(dir)s/f; uwsgi_temp_path %(dir)s/u; scgi_temp_path %(dir)s/s; keepalive_timeout %(alive)ss;
  server { listen %(listen)s%(ssl)s; %(secure)s location / { %(location)s } }
}
""" % {"dir": L.directory, "alive": keepalive, "listen": listen_text(L, port), "ssl": " ssl" if tls else "",
       "secure": secure, "location": location}
    return start(L, "s", [find("nginx"), "-p", L.directory, "-c", write(L, "nginx.conf", text)], port)


def certificate(L):
    cert, key = os.path.join(L.directory, "cert.pem"), os.path.join(L.directory, "key.pem")
    status, output = call(L, "s", [find("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
                                   "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
                                   "-subj", "/CN=lab"])
    if status:
        raise RuntimeError("openssl: " + output)
    return cert, key


def haproxy(L, settings, key="r"):
    """HAProxy in the router; @settings are the sections after `defaults`."""
    text = """global
  maxconn 100
defaults
  mode http
  timeout connect 2s
  timeout client 2s
  timeout server 2s
  timeout check 1s
%s""" % settings
    return start(L, key, [find("haproxy"), "-db", "-f", write(L, "haproxy.cfg", text)], L.port + 1000)


def redis(L, port=None):
    return start(L, "s", [find("redis-server"), "--port", str(port or L.port), "--bind", "::" if L.ipv6 else "0.0.0.0",
                          "--save", "", "--protected-mode", "no", "--dir", L.directory], port or L.port)


def postgres(L, port=None, settings=()):
    """A new PostgreSQL cluster that trusts everybody in its namespace."""
    initdb, program = find("initdb"), find("postgres")
    data = os.path.join(L.directory, "pg")
    os.makedirs(data)
    shutil.chown(data, "postgres", "postgres")
    open_way(data)
    status, output = call(L, "s", [initdb, "-D", data, "-A", "trust", "-N", "-U", "postgres", "--locale=C"], "postgres")
    if status:
        raise RuntimeError("initdb: " + output)
    with open(os.path.join(data, "pg_hba.conf"), "a") as f:
        f.write("host all all 0.0.0.0/0 trust\nhost all all ::/0 trust\n")
    options = ["listen_addresses=*", "fsync=off", "unix_socket_directories="] + list(settings)
    argv = [program, "-D", data, "-p", str(port or L.port)]
    for option in options:
        argv += ["-c", option]
    return start(L, "s", argv, port or L.port, "postgres")


def open_way(path):
    """Lets other users pass the folders of this run above @path."""
    for _ in range(3):
        path = os.path.dirname(path)
        os.chmod(path, os.stat(path).st_mode | 0o001)


def psql_argv(L, query, settings=""):
    return [find("psql"), "host=%s port=%d user=postgres dbname=postgres sslmode=disable gssencmode=disable %s" % (
        host(L), L.port, settings), "-Atc", query]


def sshd(L, settings):
    """sshd with keys of its own. Returns the arguments of a client that may log in."""
    keygen, program = find("ssh-keygen"), find("sshd")
    for name in ("host", "user"):
        status, output = call(L, "s", [keygen, "-q", "-t", "ed25519", "-N", "", "-f", os.path.join(L.directory, name)])
        if status:
            raise RuntimeError("ssh-keygen: " + output)
    os.makedirs("/run/sshd", exist_ok=True)
    text = """Port %d
HostKey %s/host
AuthorizedKeysFile %s/user.pub
PidFile none
UsePAM no
PermitRootLogin yes
StrictModes no
UseDNS no
%s
""" % (L.port, L.directory, L.directory, settings)
    start(L, "s", [program, "-D", "-e", "-f", write(L, "sshd_config", text)], L.port)
    return [find("ssh"), "-F", "none", "-i", os.path.join(L.directory, "user"), "-o", "StrictHostKeyChecking=no",
            "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", "-p", str(L.port), "root@" + host(L)]


def ask(sock, request, who, L, timeout=10):
    """Sends @request and reads once. Returns what came (b"" at the end of the stream), or None; notes errors."""
    begun = time.time_ns()
    sock.settimeout(timeout)
    try:
        sock.sendall(request)
        got = sock.recv(65536)
        L.note_result(who, "recv", "%d bytes" % len(got) if got else "closed by peer", begun)
        return got
    except socket.timeout:
        L.note_result(who, "recv", "no answer", begun)
    except OSError as e:
        L.note_error(who, "recv", e.errno, begun)
    return None


def client(L, port=None, to=None, key="c"):
    s = L.socket(key)
    s.settimeout(15)
    s.connect(to or L.server_address(port))
    L.note("connected")
    return s


def order(L, vantage, port=None):
    """The clients' ports of the connections to @port, in the order of their first frames in the capture."""
    with open(L.capture_file(vantage), "rb") as f:
        data = f.read()
    ports, at = [], 24
    while at + 16 <= len(data):
        length = int.from_bytes(data[at + 8:at + 12], "little")
        frame, at = data[at + 16:at + 16 + length], at + 16 + length
        tcp = {b"\x08\x00": 34, b"\x86\xdd": 54}.get(frame[12:14])
        if tcp and frame[23 if tcp == 34 else 20] == 6 and frame[tcp + 13] & 0x12 == 2:
            source, to = (int.from_bytes(frame[tcp + n:tcp + n + 2], "big") for n in (0, 2))
            if to == (port or L.port) and source not in ports:
                ports.append(source)
    return ports
