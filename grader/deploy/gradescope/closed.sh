# Read by the two scripts beside it, which set `root` and `lab`: finds the toolchain, and closes to other users what is not
# theirs. In the container nothing else uses the folders for temporary files.
# shellcheck shell=bash disable=SC2154

if [ -d /opt/rust ]; then
    export RUSTUP_HOME=/opt/rust/rustup CARGO_HOME=/opt/rust/cargo
    PATH=$CARGO_HOME/bin:$PATH
fi
export PATH=$PATH:$HOME/.cargo/bin

mkdir -p "$root/submission" "$root/results"
chmod 700 "$root/submission" "$root/results" "$lab/grader"
chmod 711 "$root" "$root/source" "$lab"
find "$root" -maxdepth 1 -type f -exec chmod go-rwx {} +
if [ "$root" = /autograder ]; then
    chmod 711 /tmp /var/tmp
    [ ! -d /dev/shm ] || chmod 711 /dev/shm
fi
