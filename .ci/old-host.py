#!/usr/bin/env python3
"""Runs a command as in a Docker container on a host with Linux 4.14 (like Gradescope's hosts).

    old-host.py [--cpu 0.5] [--memory MIB] [--all-capabilities] [--report FILE] COMMAND [ARGUMENT…]

Needs only Python 3, on x86_64. It imitates the following for the command and all its descendants.
 * System calls newer than 4.14 fail with ENOSYS (clone3, close_range, openat2, pidfd_*, faccessat2, epoll_pwait2,
   landlock_*, memfd_secret, mount_setattr, io_uring_*, rseq, futex_waitv and all others).
 * Calls that Docker's default filter refuses fail with EPERM (unshare, setns, clone with a namespace, mount, bpf, keyctl
   and so on).
 * Root gets Docker's 14 capabilities (no SYS_PTRACE, SYS_NICE, SYS_ADMIN), a pid namespace, read-only control groups,
   and at most --cpu cores and --memory MiB (control groups of version 1 or 2). All of it ends with the command.
For an ordinary user it imitates only the system calls. It does not imitate the release in `uname`, files that an older
/proc lacks, or flags of older calls that 4.14 does not know (CLONE_INTO_CGROUP, MAP_FIXED_NOREPLACE, P_PIDFD).
The exit status is the command's, or 128+N after signal N. SIGTERM ends everything. --report appends a line with elapsed
and CPU seconds, peak anonymous memory (sampled ten times a second), peak with page cache, and out-of-memory kills.
"""
import argparse
import ctypes
import errno
import os
import resource
import signal
import struct
import sys
import time
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)
YOUNGER, ALSO_YOUNGER = 424, [333, 334]  # pidfd_send_signal and all after it; io_pgetevents, rseq
CLONE, NAMESPACES = 56, 0x7E020000
REFUSED = {  # by Docker's default filter, without CAP_SYS_ADMIN and similar capabilities
    "acct": 163, "add_key": 248, "bpf": 321, "clock_settime": 227, "delete_module": 176, "fanotify_init": 300,
    "finit_module": 313, "init_module": 175, "ioperm": 173, "iopl": 172, "kcmp": 312, "kexec_file_load": 320,
    "kexec_load": 246, "keyctl": 250, "lookup_dcookie": 212, "mbind": 237, "mount": 165, "move_pages": 279,
    "name_to_handle_at": 303, "open_by_handle_at": 304, "perf_event_open": 298, "pivot_root": 155, "quotactl": 179,
    "reboot": 169, "request_key": 249, "set_mempolicy": 238, "setdomainname": 171, "sethostname": 170, "setns": 308,
    "settimeofday": 164, "swapoff": 168, "swapon": 167, "sysfs": 139, "syslog": 103, "umount2": 166, "unshare": 272,
    "uselib": 134, "userfaultfd": 323, "ustat": 136, "vhangup": 153,
}
CAPABILITIES = [0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31]  # Docker's own choice
ROOT = os.getuid() == 0


def check(result, what):
    if result != 0:
        sys.exit(f"old-host: cannot {what}: {os.strerror(ctypes.get_errno())}")


def put_filter_on():
    load, jeq, jge, jset, give = 0x20, 0x15, 0x35, 0x45, 0x06
    enosys, eperm, allow = 0x50000 | errno.ENOSYS, 0x50000 | errno.EPERM, 0x7FFF0000
    program = [(load, 0, 0, 4), (jeq, 1, 0, 0xC000003E), (give, 0, 0, enosys), (load, 0, 0, 0)]
    rules = [(jge, YOUNGER, enosys)] + [(jeq, call, enosys) for call in ALSO_YOUNGER]
    for code, call, answer in rules + [(jeq, call, eperm) for call in REFUSED.values()]:
        program += [(code, 0, 1, call), (give, 0, 0, answer)]
    program += [(jeq, 0, 3, CLONE), (load, 0, 0, 16), (jset, 0, 1, NAMESPACES), (give, 0, 0, eperm)]
    program += [(give, 0, 0, allow)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    described = ctypes.create_string_buffer(struct.pack("H6xQ", len(program), ctypes.addressof(code)))
    check(not ROOT and libc.prctl(38, 1, 0, 0, 0), "give up new privileges")
    check(libc.prctl(22, 2, described, 0, 0), "filter system calls")


def write(path, text):
    with open(path, "w") as file:
        file.write(str(text))


def number(path, key=None, default=0):
    """The number after a word in a file, or the number at the start of the file."""
    try:
        with open(path) as file:
            words = file.read().split()
        return int(words[words.index(key) + 1] if key else words[0])
    except (OSError, ValueError, IndexError):
        return default


def make_groups(cpu, memory):
    """Makes control groups, and returns the folder of each wanted controller."""
    with open("/proc/self/mountinfo") as file:
        halves = [[half.split() for half in line.split(" - ")] for line in file]
    mounts = [(one[4], two[0], two[2].split(",")) for one, two in halves]
    groups = {}
    for controller in ["cpu"] * bool(cpu) + ["memory"]:
        one = [at for at, kind, options in mounts if kind == "cgroup" and controller in options]
        two = [at for at, kind, _ in mounts if kind == "cgroup2"]
        above = (one or two or [sys.exit("old-host: no control groups are mounted here")])[0]
        groups[controller] = folder = f"{above}/old-host-{os.getpid()}"
        if not one:
            write(f"{above}/cgroup.subtree_control", f"+{controller}")
        os.makedirs(folder, exist_ok=True)
        if controller == "cpu":
            file, text = ("cpu.cfs_quota_us", "{}") if one else ("cpu.max", "{} 100000")
            write(f"{folder}/{file}", text.format(int(cpu * 100000)))
        elif memory:
            write(f"{folder}/memory.{'limit_in_bytes' if one else 'max'}", memory << 20)
    return groups


def inside(groups, options):
    """The first process of the new pid namespace, which reaps orphans. Never returns."""
    libc.prctl(1, signal.SIGKILL, 0, 0, 0)
    if ROOT:
        for folder in set(groups.values()):
            write(f"{folder}/cgroup.procs", 0)
        check(libc.unshare(0x20000) or libc.mount(b"none", b"/", None, 0x44000, None), "make mounts its own")
        check(libc.mount(b"proc", b"/proc", b"proc", 0xE, None), "mount /proc")
        # Read as a whole first, because each mount changes it.
        for line in Path("/proc/self/mountinfo").read_text().splitlines():
            if " - cgroup" in line:
                check(libc.mount(None, line.split()[4].encode(), None, 0x1021, None), "close the control groups")
    put_filter_on()
    for capability in range(64) if ROOT and not options.all_capabilities else []:
        if capability not in CAPABILITIES and libc.prctl(23, capability, 0, 0, 0) == 1:
            check(libc.prctl(24, capability, 0, 0, 0), "drop a capability")
    program = os.fork()
    if program == 0:
        try:
            os.execvp(options.command[0], options.command)
        except OSError as error:
            print(f"old-host: {options.command[0]}: {error.strerror}", file=sys.stderr)
            os._exit(127)
    while True:
        pid, status = os.wait()
        if pid == program:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--cpu", type=float)
parser.add_argument("--memory", type=int)
parser.add_argument("--all-capabilities", action="store_true")
parser.add_argument("--report")
parser.add_argument("command", nargs=argparse.REMAINDER)
options = parser.parse_args()
if not options.command or (not ROOT and (options.cpu or options.memory)):
    parser.error("it takes a command, and limits take root")
groups = make_groups(options.cpu, options.memory) if ROOT else {}
check(ROOT and libc.unshare(0x20000000), "make a pid namespace")
began, most, ended, stat = time.monotonic(), 0, 0, groups.get("memory", "") + "/memory."
init = os.fork() or inside(groups, options)
signal.signal(signal.SIGTERM, lambda *_: os.kill(init, signal.SIGKILL))
signal.signal(signal.SIGINT, signal.SIG_IGN)
while not ended:
    ended, status = os.waitpid(init, os.WNOHANG)
    most = max(most, number(stat + "stat", "total_rss", number(stat + "stat", "anon")))
    time.sleep(0 if ended else 0.1)
wall, used = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
cached = number(stat + "max_usage_in_bytes", None, number(stat + "peak"))
kills = number(stat + "oom_control", "oom_kill", number(stat + "events", "oom_kill"))
with open(options.report or os.devnull, "a") as file:
    file.write(f"wall {wall:.1f} s, cpu {used.ru_utime + used.ru_stime:.1f} s, anonymous {most >> 20} MiB, "
               f"with cache {cached >> 20} MiB, killed {kills}: {' '.join(options.command)[:80]}\n")
for path in set(groups.values()):
    os.rmdir(path)
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
