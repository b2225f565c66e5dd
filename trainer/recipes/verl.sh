#!/usr/bin/env bash
# One node:    NODES=1 trainer/recipes/verl.sh problems.jsonl
# Four nodes:  a Ray cluster over them (ray start), one token in EGCA_TOKEN, then on the first, with a service on each node:
#              NODES=4 EGCA_ADDRESS=$(python examples/trainers/ray_services.py) trainer/recipes/verl.sh problems.jsonl
# Further arguments go to verl, such as trainer.logger='[console,wandb]'.
set -euo pipefail
problems=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
nodes=${NODES:-1}
egca constraints --problems "$problems" --out constrained.jsonl
python -m egca.verl_data constrained.jsonl train.parquet
python -m egca.verl_data constrained.jsonl val.parquet --split test
if [ -z "${EGCA_ADDRESS:-}" ]; then
  mkfifo egca-ready
  egca serve > egca-ready &
  trap 'kill $!; wait; rm -f egca-ready' EXIT
  read -r _ < egca-ready
  export EGCA_ADDRESS=127.0.0.1:7843
fi
# Ray's workers see the variables of the command that starts them; those of other nodes get these.
python -m verl.trainer.main_ppo --config-path "$here" --config-name verl \
  trainer.nnodes="$nodes" data.train_batch_size=$((nodes == 1 ? 16 : 32)) \
  +reward.egca.problems="$PWD/constrained.jsonl" +reward.egca.address="'$EGCA_ADDRESS'" \
  +ray_kwargs.ray_init.runtime_env.env_vars.EGCA_TOKEN="'${EGCA_TOKEN:-}'" "$@"
