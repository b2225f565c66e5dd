#!/bin/sh
# Plants faults in both halves of the problems and localises them: halves.sh DATA OUT.
# OUT holds twins.jsonl (twins.py). fit-SET.rows and check-SET.rows are written there.
set -e
data=$1 out=$2 here=$(dirname "$0")

localise() { # HALF SET CASES [OPTION]: rows, and the summary for a person
  bin/egca bench localize "$3" --verify --no-baselines --rows $4 > "$out/$1-$2.rows"
  echo "$1-$2: $(grep '^top-1' "$out/$1-$2.rows"); $(grep '^verified' "$out/$1-$2.rows")"
}

plant() { # HALF SET ARGUMENTS ...
  half=$1 set=$2
  shift 2
  bin/egca bench mutants "$@" --out "$out/$half-$set.jsonl.gz"
  localise "$half" "$set" "$out/$half-$set.jsonl.gz"
}

both() { # HALF, the folder of our own problems, which of MBPP's and HumanEval's problems
  python3 "$here/problems.py" "$here/$2" > "$out/$1.jsonl"
  plant "$1" cross "$out/$1.jsonl" --cross --programs 10 --each 4
  localise "$1" cross-siblings "$out/$1-cross.jsonl.gz" --siblings
  plant "$1" twins "$data/mbpp.jsonl.gz" --rollouts "$out/twins.jsonl" --cross --half "$3" --programs 2
  plant "$1" humaneval "$data/humaneval.jsonl.gz" --rollouts "$data/rollouts-humaneval.jsonl.gz" --half "$3"
  plant "$1" two-humaneval "$data/humaneval.jsonl.gz" --rollouts "$data/rollouts-humaneval.jsonl.gz" --faults 2 --half "$3"
  plant "$1" mbpp "$data/mbpp.jsonl.gz" --first 187 --each 1 --half "$3"
}

both fit tuned even
both check held-out odd
