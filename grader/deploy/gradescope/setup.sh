#!/usr/bin/env bash
# Gradescope runs this once, while it makes the image: a toolchain, the grader, and what it compiles
# once for all submissions.
set -euo pipefail

lab=${AUTOGRADER:-/autograder}/source/lab
if ! command -v cargo >/dev/null; then
    apt-get update
    apt-get install -y --no-install-recommends build-essential ca-certificates curl
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
        sh -s -- -y --profile minimal --default-toolchain "$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$lab/Cargo.toml")"
fi
export PATH="$HOME/.cargo/bin:$PATH"
cd "$lab"
cargo build --release --locked -p grader

# The first grading compiles the given code and its dependencies. The reference has full marks, or this
# image is no good.
warm=$(mktemp -d)
target/release/grader grade grader/submissions/sample-class/ada --out "$warm" --no-speedups --fail-under 100
rm -rf "$warm"
