#!/usr/bin/env bash
# Gradescope runs this once, while it makes the image: a toolchain, the grader, and what it compiles
# once for all submissions.
#
# Its hosts may have neither namespaces nor Landlock. There learners' programs, and the compiler on their code, run as
# users of their own. These have to reach the toolchain, the grader's program and the kit, and must not reach the rest.
set -euo pipefail

root=${AUTOGRADER:-/autograder}
lab=$root/source/lab
rust=/opt/rust
if ! command -v cargo >/dev/null && [ ! -x "$rust/cargo/bin/cargo" ]; then
    apt-get update
    apt-get install -y --no-install-recommends build-essential ca-certificates curl
    # Not in root's home, which is closed to other users.
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
        RUSTUP_HOME=$rust/rustup CARGO_HOME=$rust/cargo sh -s -- -y --no-modify-path --profile minimal \
            --default-toolchain "$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$lab/Cargo.toml")"
fi
# shellcheck source=grader/deploy/gradescope/closed.sh
. "$root/source/closed.sh"
cd "$lab"
cargo build --release --locked -p grader

# The first grading compiles the given code and its dependencies. The reference has full marks, or this
# image is no good.
warm=$(mktemp -d)
target/release/grader grade grader/submissions/sample-class/ada --out "$warm" --no-speedups --fail-under 100
rm -rf "$warm"
