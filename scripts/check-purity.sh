#!/usr/bin/env bash
# Checks which member may depend on what, and that workflow code cannot reach the world:
#   check-purity.sh              checks this workspace
#   check-purity.sh --self-test  proves that each rule fails when it is broken
set -euo pipefail
((BASH_VERSINFO[0] >= 5)) || { echo "purity: bash 5 or newer is needed, this is $BASH_VERSION" >&2; exit 2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Members, and the members each may use in normal dependencies. A member that is not listed may use all of them.
members=(posting workflows activities worker concur business-central records sandbox concordat-tests)
declare -A may_use=(
    [posting]=""
    [concur]=""
    [business-central]=""
    [records]=""
    [sandbox]=""
    [workflows]="posting"
    [activities]="posting workflows concur business-central records"
)
# What reaches the world: nowhere in the normal dependency tree of these two.
reaches_world='reqwest|hyper|hyper-util|mio|socket2|rustls|native-tls|h2|sqlx|sqlx-core|axum|temporalio-common|temporalio-client|temporalio-sdk|temporalio-sdk-core|async-std|smol|ureq'
# Beyond that, the pure domain has neither async nor Temporal.
not_in_posting='tokio|tokio-util|futures|futures-util|async-trait|tonic|tower|tracing|temporalio-.*|prost.*'
# tokio for workflows: channels only, no runtime, no clock, no I/O.
tokio_features='default sync'
# What would make a workflow depend on anything but its input and its history.
not_in_workflows='std::(fs|net|thread|env|process)\b|SystemTime::now|Instant::now|Timestamp::now|Zoned::now|\bHash(Map|Set)\b|\brand::|Uuid::new_v4|tokio::'

failures=0
fail() {
    echo "purity: $*" >&2
    failures=$((failures + 1))
}

# The normal dependency tree of a member, one "name version [features]" a line. Cargo marks repeated ones with (*).
declare -A trees
read_trees() {
    local member
    for member in "${members[@]}"; do
        trees[$member]=$(cargo tree --locked --manifest-path "$root/Cargo.toml" -p "$member" -e normal --prefix none -f '{p} [{f}]')
    done
}

# Reads a tree on stdin; fails for each crate whose whole name matches.
refuse_crates() {
    local member=$1 pattern=$2 name
    while read -r name; do
        fail "$member reaches the crate $name; see 'cargo tree -p $member -i $name'"
    done < <(awk '{ print $1 }' | sort -u | grep -xE "$pattern")
}

# Reads the tree of a member on stdin; fails for a member of the workspace that it may not use.
refuse_members() {
    local member=$1 allowed=" $2 " name
    while read -r name; do
        [[ $name == "$member" || $allowed == *" $name "* ]] ||
            fail "$member depends on $name, which the architecture does not allow (docs/architecture.md)"
    done < <(awk '{ print $1 }' | sort -u | grep -xE "$(IFS='|' && echo "${members[*]}")")
}

refuse_tokio_features() {
    local member=$1 feature
    while read -r feature; do
        [[ " $tokio_features " == *" $feature "* ]] ||
            fail "$member reaches tokio with the feature '$feature'; only these may be on: $tokio_features"
    done < <(sed -n 's/^tokio v[^ ]* .*\[\(.*\)\].*/\1/p; s/^tokio v[^ ]* \[\(.*\)\].*/\1/p' | tr ',' '\n' | sort -u | grep .)
}

# Fails for each line of Rust source below a folder that is no comment and matches.
refuse_source() {
    local folder=$1 pattern=$2 hit
    while read -r hit; do
        fail "not allowed in workflow code: $hit"
    done < <(grep -rnE --include='*.rs' "$pattern" "$folder" | grep -vE '^[^:]*:[0-9]+:[[:space:]]*//' | sed "s|^$root/||")
}

check_tree() {
    local member=$1 tree=$2
    # Without a tree every rule would hold.
    [[ $tree == "$member v"* ]] || fail "cargo printed no dependency tree of $member"
    if [[ -v may_use[$member] ]]; then
        refuse_members "$member" "${may_use[$member]}" <<<"$tree"
    fi
    case $member in
        posting) refuse_crates posting "$reaches_world|$not_in_posting" <<<"$tree" ;;
        workflows)
            refuse_crates workflows "$reaches_world" <<<"$tree"
            refuse_tokio_features workflows <<<"$tree"
            ;;
    esac
}

check_workspace() {
    local member listed
    listed=$(sed -n '/^members = \[/,/^\]/p' "$root/Cargo.toml" | grep -c '"')
    ((listed == ${#members[@]})) || fail "Cargo.toml has $listed members, and this script knows ${#members[@]}; add the new one"
    for member in "${members[@]}"; do
        check_tree "$member" "${trees[$member]}"
    done
    refuse_source "$root/workflows/src" "$not_in_workflows"
}

# --- self-test: each rule is broken once, in a copy, and must be reported; what stands must not be.

proved=0
expect() {
    local wanted=$1 what=$2 said
    shift 2
    # In a subshell, so that the failures found on purpose are not counted.
    said=$(failures=0; "$@" 2>&1; echo "failures=$failures")
    if { [[ $wanted == refused && $said == *failures=0* ]]; } || { [[ $wanted == allowed && $said != *failures=0* ]]; }; then
        echo "purity self-test: expected '$what' to be $wanted, and got: $said" >&2
        exit 1
    fi
    proved=$((proved + 1))
}

# The real tree of a member with one line more.
with_line() {
    check_tree "$1" "${trees[$1]}"$'\n'"$2"
}

with_source() {
    local folder status=0
    folder=$(mktemp -d)
    cp -r "$root/workflows/src/." "$folder/"
    printf '%s\n' "$1" >>"$folder/lib.rs"
    refuse_source "$folder" "$not_in_workflows" || status=$?
    rm -rf "$folder"
    return "$status"
}

self_test() {
    local crate member
    for member in "${members[@]}"; do
        expect allowed "$member as it is" with_line "$member" "$member v0.1.0 []"
    done
    for crate in reqwest hyper mio rustls h2 sqlx axum temporalio-client temporalio-sdk; do
        expect refused "$crate in workflows" with_line workflows "$crate v1.0.0 [default]"
        expect refused "$crate in posting" with_line posting "$crate v1.0.0 [default]"
    done
    expect refused "no tree at all" check_tree workflows ''
    expect refused "tokio's runtime in workflows" with_line workflows 'tokio v1.0.0 [default,rt,sync]'
    expect refused "a marked tokio line" with_line workflows 'tokio v1.0.0 [net] (*)'
    expect allowed "tokio's channels in workflows" with_line workflows 'tokio v1.0.0 [default,sync]'
    expect allowed "a crate whose name only begins like one" with_line workflows 'http-body v1.0.0 []'
    for crate in tokio futures temporalio-common prost; do
        expect refused "$crate in posting" with_line posting "$crate v1.0.0 []"
    done
    for member in posting concur business-central records sandbox workflows; do
        expect refused "activities in $member" with_line "$member" 'activities v0.1.0 (/somewhere/activities) []'
    done
    expect refused "records in concur" with_line concur 'records v0.1.0 (/somewhere/records) []'
    expect refused "sandbox in activities" with_line activities 'sandbox v0.1.0 (/somewhere/sandbox) []'
    expect allowed "records in activities" with_line activities 'records v0.1.0 (/somewhere/records) []'
    expect refused "a file read by a workflow" with_source 'pub fn f() { let _ = std::fs::read("x"); }'
    expect refused "the machine's clock in a workflow" with_source 'pub fn f() { std::time::Instant::now(); }'
    expect refused "an order that changes from run to run" with_source 'pub type T = std::collections::HashMap<u8, u8>;'
    expect allowed "a comment that names one" with_source '// Not a HashMap: its order changes from run to run.'
    echo "purity self-test: $proved expectations hold"
}

case ${1-} in
    --self-test)
        read_trees
        self_test
        ;;
    '')
        read_trees
        check_workspace
        if ((failures > 0)); then
            echo "purity: $failures breaches" >&2
            exit 1
        fi
        echo "purity: ${#members[@]} members, workflow code and its dependencies are as they should be"
        ;;
    *)
        echo "usage: scripts/check-purity.sh [--self-test]" >&2
        exit 2
        ;;
esac
