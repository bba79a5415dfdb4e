#!/usr/bin/env bash
# A class on HyperQueue: a task array, one task a share.
#
#   hq server start --journal J --journal-flush-period 1s &
#   hq worker start &                      # on each machine
#   grader/deploy/hyperqueue.sh CLASS SHARES 16 [options of grade]
#   target/release/grader merge SHARES/* --out graded
#
# The journal's own period of 30 s forgets what ended in the last of them when the server is killed.
# `hq submit --wait` returns 0 with failed tasks; `merge` is what tells whether anything is missing.
set -euo pipefail

class=$1 shares=$2 of=$3
shift 3
grader=${GRADER:-$PWD/target/release/grader}

# shellcheck disable=SC2016  # the task's number is the worker's to fill in
hq submit --name lab-grader --array "1-$of" --cpus all --wait -- \
    bash -c 'share=$HQ_TASK_ID of=$1 grader=$2 class=$3 shares=$4 code=0; shift 4
        "$grader" grade "$class" --partition "slice:$share/$of" --out "$shares/$share" "$@" || code=$?
        # 1: the share is graded and a person must look at something. Another try would find the same.
        [ "$code" -eq 1 ] || exit "$code"' \
    share "$of" "$grader" "$class" "$shares" "$@"
