#!/usr/bin/env bash
# A class on Slurm: a job array, one task a share. Submit it, wait, merge:
#
#   sbatch --array=1-16 grader/deploy/slurm.sh CLASS SHARES 16 [options of grade]
#   target/release/grader merge SHARES/* --out graded
#
# Build the grader once and grade one submission before: the nodes then share what was compiled. CLASS
# and SHARES lie on a file system that all nodes see. A task that is lost is requeued and goes on where
# it ended; `merge` names what is missing in the end, whatever Slurm says. Submit that again with the
# same three words and `--array=5,9`: the number of shares is told here, because Slurm's own count shrinks.
#SBATCH --job-name=lab-grader
#SBATCH --exclusive
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail

class=$1 shares=$2 of=$3
shift 3
# Slurm runs a copy of this script: the grader is found from where the job was submitted.
grader=${GRADER:-$SLURM_SUBMIT_DIR/target/release/grader}
share=$SLURM_ARRAY_TASK_ID

code=0
"$grader" grade "$class" --partition "slice:$share/$of" --out "$shares/$share" "$@" || code=$?
# 1: the share is graded and a person must look at something. Another try would find the same.
[ "$code" -eq 1 ] || exit "$code"
