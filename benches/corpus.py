#!/usr/bin/env python3
"""The offline corpus beside what else there is, on one pair of files, in one run.

    cargo build --release
    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install pwnedpasswords_offline
    benches/corpus.py --list c.txt --work /tmp/corpus --offline-python /tmp/venv/bin/python

`--list` is a sorted HASH:COUNT file; beside it lie `c.txt.batch.txt` (passwords, one a line), `c.txt.batch.hashes`
and `c.txt.keepass.xml` (the same passwords as a KeePass XML export). With `--tools DIR`, where `make-corpus` and
`make-password-exports` are, they are made first, with `--rows` rows (10,000,000).

Times are of whole processes, the median of 5 runs taken in turns with the files in the page cache. A list in place is
measured twice: at its first use, when it is read through, and later, when it is remembered to be in order. Each figure
stands beside its bound, and the exit code is 1 where one does not hold. Linux, keepassxc-cli, coreutils, GNU time.
"""

import argparse
import ctypes
import json
import mmap
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--selvedge", default="target/release/selvedge")
arguments.add_argument("--list", required=True)
arguments.add_argument("--work", required=True, help="a folder for what is made; it may be deleted afterwards")
arguments.add_argument("--tools", help="the folder of make-corpus and make-password-exports")
arguments.add_argument("--rows", type=int, default=10_000_000)
arguments.add_argument("--offline-python", help="a Python that has pwnedpasswords_offline")
arguments.add_argument("--runs", type=int, default=5)
given = arguments.parse_args()

selvedge, list_, work = map(os.path.abspath, (given.selvedge, given.list, given.work))
os.makedirs(work, exist_ok=True)
if given.tools and not os.path.exists(list_ + ".batch.txt"):
    subprocess.run([os.path.join(given.tools, "make-corpus"), str(given.rows), list_], check=True)
    subprocess.run([os.path.join(given.tools, "make-password-exports"), list_], check=True)
batch, hashes = list_ + ".batch.txt", list_ + ".batch.hashes"
built, database = os.path.join(work, "built"), os.path.join(work, "list.kdbx")
memory = os.path.join(work, ".cache", "selvedge", "lists.json")
environment = {"HOME": work, "PATH": os.environ["PATH"], "LC_ALL": "C"}
broken = []


def forget():
    """The next use of the list is its first."""
    if os.path.exists(memory):
        os.remove(memory)


def remembered():
    """The list was used before."""
    assert os.path.exists(memory), "the list in place is not remembered"


def run(command, given_input=None, **more):
    """Seconds that a command takes from its start to its end."""
    source = open(given_input, "rb") if given_input else subprocess.DEVNULL
    start = time.perf_counter()
    ended = subprocess.run(command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, **more)
    taken = time.perf_counter() - start
    if given_input:
        source.close()
    return taken, ended


def medians(named):
    """The median of each, run in turns, so that what else the machine does hits all alike.

    Each is a command, its input, the exit codes that it may have, and what is to be done before it.
    """
    times = {name: [] for name in named}
    for _ in range(given.runs):
        for name, (command, given_input, codes, *before) in named.items():
            for step in before:
                step()
            taken, ended = run(command, given_input)
            if ended.returncode not in codes:
                sys.exit(f"{name}: {ended.returncode}\n{ended.stderr.decode()[-2000:]}")
            times[name].append(taken)
    return {name: statistics.median(values) for name, values in times.items()}


def figure(what, value, bound, holds):
    print(f"{'ok ' if holds else 'NOT'}  {what}: {value} (bound: {bound})", flush=True)
    if not holds:
        broken.append(what)


# --- Build, beside reading the file through sha1sum.
# Its flush to the disk is in it; the disk itself is not what is measured, so that both read from the cache.
with open(list_, "rb") as file:
    while file.read(1 << 24):
        pass
times = medians({
    "build": ([selvedge, "pwned", "corpus", "build", list_, "-o", built, "--force"], None, [0]),
    "sha1sum": (["sh", "-c", f"cat '{list_}' | sha1sum"], None, [0]),
})
ratio = times["build"] / times["sha1sum"]
figure("build", f"{times['build']:.3f} s, sha1sum {times['sha1sum']:.3f} s, ratio {ratio:.2f}", "1.5", ratio <= 1.5)

info = json.loads(run([selvedge, "pwned", "corpus", "info", built, "--verify", "--json"])[1].stdout)
each = info["bytes_per_row"]
figure("bytes a record", f"{each:.3f} over {info['rows']:,} rows", "7.2", each <= 7.2)

# --- The batch. All answers are held to one another first.
rows = [json.loads(run([selvedge, "pwned", "check", "--json", "--corpus", file], batch)[1].stdout) for file in (built, list_)]
found = sum(row["status"] == "found" for row in rows[0])
assert rows[0] == rows[1], "the built corpus and the list answer differently"
with open(list_ + ".sorted", "w") as file:
    subprocess.run(["sort", hashes], stdout=file, env=environment, check=True)
joined = run(["join", "-t:", list_ + ".sorted", list_])[1].stdout.count(b"\n")
assert joined == found, f"join finds {joined}, selvedge {found}"
print(f"     {len(rows[0]):,} passwords, {found:,} of them found by join as well")

password = os.path.join(work, "password")
with open(password, "w") as file:
    file.write("synthetic\n")
if not os.path.exists(database):
    twice = os.path.join(work, "twice")
    with open(twice, "w") as file:
        file.write("synthetic\nsynthetic\n")
    ended = run(["keepassxc-cli", "import", "-p", "-t", "100", list_ + ".keepass.xml", database], twice)[1]
    if ended.returncode:
        sys.exit(f"keepassxc-cli import: {ended.stderr.decode()}")
commands = {
    "built": ([selvedge, "pwned", "check", "--json", "--corpus", built], batch, [3]),
    "in place, first": ([selvedge, "pwned", "check", "--json", "--corpus", list_], batch, [3], forget),
    "in place, later": ([selvedge, "pwned", "check", "--json", "--corpus", list_], batch, [3], remembered),
    "join": (["sh", "-c", f"sort '{hashes}' | join -t: - '{list_}' > /dev/null"], None, [0]),
    "keepassxc open": (["keepassxc-cli", "db-info", "-q", database], password, [0]),
    "keepassxc": (["keepassxc-cli", "analyze", "-q", "--hibp", list_, database], password, [0]),
}
if given.offline_python:
    script = (
        "import sys, pwnedpasswords_offline as p\n"
        f"c = p.PwnedPasswordsOfflineChecker({list_!r})\n"
        "c.open()\n"
        "print(sum(bool(c.lookup_raw_password(l.rstrip('\\n'))) for l in sys.stdin))\n"
    )
    commands["pwnedpasswords_offline"] = ([given.offline_python, "-c", script], batch, [0])
times = medians(commands)
for name, taken in times.items():
    print(f"     {name}: {taken * 1000:.1f} ms")
keepassxc = times["keepassxc"] - times["keepassxc open"]
for name, bound in (("built", 150), ("in place, first", 40), ("in place, later", 40)):
    faster = keepassxc / times[name]
    figure(f"{name}, beside keepassxc-cli less its opening", f"{faster:.0f} times", f"{bound} times", faster >= bound)
faster = times["join"] / times["built"]
figure("built, beside join", f"{faster:.1f} times", "10 times", faster >= 10)
if given.offline_python:
    for name in ("in place, first", "in place, later"):
        faster = times["pwnedpasswords_offline"] / times[name]
        figure(f"{name}, beside pwnedpasswords_offline", f"{faster:.1f} times", "3 times", faster >= 3)

# --- One look-up. So short that 5 runs would be noise: 5 medians of 41.
one = os.path.join(work, "one")
with open(one, "w") as file:
    file.write("P@ssw0rd\n")


def short(command, given_input):
    return statistics.median(run(command, given_input)[0] for _ in range(41))


pairs = [(short(commands["built"][0], one), short(["/bin/true"], one)) for _ in range(given.runs)]
over = statistics.median(a - b for a, b in pairs) * 1000
figure("one look-up over /bin/true", f"{over:.2f} ms", "1.5 ms", over <= 1.5)


def evict(path):
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def resident(path):
    """Pages of the file that are in memory, by mincore(2)."""
    with open(path, "r+b") as file:
        size = os.path.getsize(path)
        mapped = mmap.mmap(file.fileno(), size)
        address = ctypes.addressof(ctypes.c_char.from_buffer(mapped))
        pages = (size + 4095) // 4096
        vector = (ctypes.c_ubyte * pages)()
        if ctypes.CDLL(None, use_errno=True).mincore(ctypes.c_void_p(address), ctypes.c_size_t(size), vector):
            sys.exit(f"mincore: {os.strerror(ctypes.get_errno())}")
        return sum(byte & 1 for byte in vector)


evict(built)
cold = resident(built)
with open(batch) as file:
    some = [line for line in file][:50]
touched = []
for line in some:
    with open(one, "w") as file:
        file.write(line)
    evict(built)
    before = resident(built)
    run(commands["built"][0], one)
    touched.append(resident(built) - before)
figure("pages of the file touched by a cold look-up", f"{max(touched)} at most over {len(some)}, {cold} before", "4", 0 < max(touched) <= 4)
with open(built, "rb") as file:
    while file.read(1 << 24):
        pass

# --- Memory.


def peak(command, given_input):
    """KiB of resident memory at most."""
    source = open(given_input, "rb")
    ended = subprocess.run(["/usr/bin/time", "-f", "%M", *command], stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    return int(ended.stderr.split()[-1])


with open(one, "w") as file:
    file.write("P@ssw0rd\n")
empty = os.path.join(work, "empty")
open(empty, "w").close()
start = peak([selvedge, "--version"], empty)
for name in ("built", "in place, first", "in place, later"):
    for step in commands[name][3:]:
        step()
    more = (peak(commands[name][0], batch) - start) / 1024
    figure(f"{name}: memory of the batch over the start ({start / 1024:.1f} MiB)", f"{more:.1f} MiB", "16 MB", more <= 15.2)

# An audit also judges how strong each password is, by dictionaries that take the same room for one and for many.
exports = {entries: os.path.join(work, f"{entries}.csv") for entries in (0, 1)}
with open(list_ + ".bitwarden.csv") as file:
    lines = file.readlines()
for entries, path in exports.items():
    with open(path, "w") as file:
        file.writelines(lines[: entries + 1])
exports[len(lines) - 1] = list_ + ".bitwarden.csv"
over = {
    entries: (peak([selvedge, "pwned", "audit", path, "--json", "--corpus", built], empty) - start) / 1024
    for entries, path in exports.items()
}
for entries, more in over.items():
    print(f"     audit of {entries:,} entries: {more:.1f} MiB over the start")
grows = over[len(lines) - 1] - over[1]
figure("what that grows by with the entries", f"{grows:.1f} MiB", "16 MB", grows <= 15.2)

sys.exit(1 if broken else 0)
