#!/usr/bin/env bash
# Runs every test of the workspace and closes with the sum of what cargo reported. Arguments go to `cargo test`.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

colour=never
[[ -t 1 ]] && colour=always

# Adds up the closing line of each test binary: "test result: ok. 12 passed; 0 failed; 1 ignored; ...".
sum() {
    awk '
        {
            line = $0
            gsub(/\033\[[0-9;]*m/, "", line)
        }
        line ~ /^test result: / {
            for (i = split(line, part, /[.;] /); i > 0; i--) {
                split(part[i], word, " ")
                if (word[2] == "passed") passed += word[1]
                if (word[2] == "failed") failed += word[1]
                if (word[2] == "ignored") skipped += word[1]
            }
        }
        { print; fflush() }
        END { printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped }
    '
}

cargo test --locked --workspace --no-fail-fast --color "$colour" "$@" | sum
