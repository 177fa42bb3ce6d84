#!/usr/bin/env bash
# Checks what a build needs and fetches the Temporal CLI. The second run does no work.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

missing() {
    echo "setup: $*" >&2
    exit 1
}

wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
command -v cargo >/dev/null && command -v rustc >/dev/null ||
    missing "Rust is not installed. Install it with rustup (https://rustup.rs); rust-toolchain.toml names the version."
# Run here, so that rustup takes the version of rust-toolchain.toml.
version=$(rustc --version 2>/dev/null | sed -n 's/^rustc \([0-9]*\.[0-9]*\).*/\1/p') || version=
[[ -n $version ]] ||
    missing "rustc does not run. With rustup, 'rustup toolchain install' in this folder installs the version of rust-toolchain.toml."
if ((10#${version%%.*} * 1000 + 10#${version#*.} < 10#${wanted%%.*} * 1000 + 10#${wanted#*.})); then
    missing "rustc is version $version, and $wanted or newer is needed. With rustup, rust-toolchain.toml chooses it."
fi
command -v cc >/dev/null || command -v gcc >/dev/null || command -v clang >/dev/null ||
    missing "there is no C compiler, which SQLite and ring are built with. On Debian: apt-get install build-essential."

scripts/temporal-cli.sh >/dev/null
