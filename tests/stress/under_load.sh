#!/usr/bin/env bash
# Runs tests where processor time is short. No verdict may depend on it.
#
#   tests/stress/under_load.sh loops [COMMAND...]   four busy loops beside them
#   tests/stress/under_load.sh quota [COMMAND...]   half a core for all of them
#
# Without a COMMAND: make test-go test-python test-js. A quota is set by
# systemd-run, by a cgroup of version 2 or 1, or by cpulimit: the first that
# this machine has. The exit code is the command's, and 3 where none can be had.
set -euo pipefail
cd "$(dirname "$0")/../.."

mode=${1:-loops}
shift || true
if [ $# -eq 0 ]; then
  set -- make --no-print-directory test-go test-python test-js
fi

# busy computes for as long as this script lives, however it ends.
busy() {
  while kill -0 $$ 2> /dev/null; do
    for _ in {1..10000}; do :; done
  done
}

loops() {
  local pids=()
  for _ in 1 2 3 4; do
    busy &
    pids+=($!)
  done
  trap 'kill "${pids[@]}" 2> /dev/null || true' EXIT
  trap 'exit 130' INT TERM
  echo "under load: four busy loops (${pids[*]}) beside: $*"
  local code=0
  "$@" || code=$?
  exit $code
}

# within runs a command in a cgroup and removes that afterwards.
within() {
  local group=$1
  shift
  trap 'rmdir "$group" 2> /dev/null || echo "under load: $group is left: processes are still in it" >&2' EXIT
  trap 'exit 130' INT TERM
  local code=0
  (echo $BASHPID > "$group/cgroup.procs" && exec "$@") || code=$?
  exit $code
}

quota() {
  local name=egca-half-a-core-$$ two=/sys/fs/cgroup one=/sys/fs/cgroup/cpu
  local scope=(systemd-run --quiet --scope --property CPUQuota=50%)
  if [ "$(id -u)" != 0 ]; then scope+=(--user); fi
  if "${scope[@]}" true 2> /dev/null; then
    echo "under load: half a core by systemd-run: $*"
    exec "${scope[@]}" "$@"
  elif grep -qw cpu "$two/cgroup.subtree_control" 2> /dev/null && mkdir "$two/$name" 2> /dev/null; then
    echo "50000 100000" > "$two/$name/cpu.max"
    echo "under load: half a core by $two/$name: $*"
    within "$two/$name" "$@"
  elif [ -e "$one/cpu.cfs_quota_us" ] && mkdir "$one/$name" 2> /dev/null; then
    echo 100000 > "$one/$name/cpu.cfs_period_us"
    echo 50000 > "$one/$name/cpu.cfs_quota_us"
    echo "under load: half a core by $one/$name: $*"
    within "$one/$name" "$@"
  elif command -v cpulimit > /dev/null; then
    echo "under load: half a core by cpulimit: $*"
    exec cpulimit --quiet --include-children --limit 50 -- "$@"
  fi
  echo "NOTHING TESTED: no quota can be set here. Install cpulimit, or run as root where systemd or the cgroup controller cpu is." >&2
  exit 3
}

case $mode in
  loops | quota) "$mode" "$@" ;;
  *) echo "usage: $0 [loops|quota] [COMMAND...]" >&2; exit 2 ;;
esac
