# shellcheck shell=bash
# Shared by the scripts of this folder. A script sources it first, and is then in the workspace's root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n== %s\n' "$1"; }
say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
fail() { say "$*"; exit 1; }

# Makes a temporary folder, $scratch. When the script ends, its background jobs are killed and the folder is removed.
make_scratch() {
    scratch=$(mktemp -d /tmp/ci-XXXXXX)
    trap clean_up EXIT
}

clean_up() {
    local pids
    mapfile -t pids < <(jobs -p)
    if [ "${#pids[@]}" -gt 0 ]; then
        kill "${pids[@]}" 2>/dev/null || true
        wait "${pids[@]}" 2>/dev/null || true
    fi
    rm -rf "$scratch"
}

# Runs a command quietly. If it fails, shows the end of its output. Needs $scratch.
quietly() {
    "$@" >"$scratch/quietly.log" 2>&1 || { tail -n 40 "$scratch/quietly.log" >&2; fail "failed: $*"; }
}

# Installs a Debian package unless its program exists. Needs $scratch.
installed() {
    local program=$1 package=$2
    if command -v "$program" >/dev/null; then return; fi
    say "installing $package"
    quietly apt-get update -qq
    DEBIAN_FRONTEND=noninteractive quietly apt-get install -y -qq --no-install-recommends "$package"
}

# Makes a Python environment with these packages in $scratch/venv. Needs $scratch.
python_with() {
    say "installing $*"
    python3 -m venv "$scratch/venv" || fail "cannot make a Python environment (python3-venv?)"
    quietly "$scratch/venv/bin/pip" install --disable-pip-version-check "$@"
}

# Keeps cores busy until the script ends. Needs $scratch, because its clean-up ends the loops.
busy_loops() {
    local _
    for _ in $(seq "$1"); do
        (while :; do :; done) &
    done
}
