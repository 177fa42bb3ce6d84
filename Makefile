# `make` says what there is. Demo and tests share one development build.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build demo lint test chaos bench

# The Temporal CLI is found, or installed into .tools/, by scripts/temporal-cli.sh.
TEMPORAL = CONCORDAT_TEMPORAL_CLI="$$(scripts/temporal-cli.sh)"

# Building one small test along gives dependencies the same features as `cargo test --workspace`, so that `make demo` and
# `make test` compile them once and not twice.
SELECTION = --workspace --bin concordat --test planner

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS=$$'\t' read -r name text; do printf '  make %-7s %s\n' "$$name" "$$text"; done

setup: ## Check for Rust and a C compiler, and fetch the Temporal CLI
	@scripts/setup.sh

build: setup ## Build the program
	cargo build --locked $(SELECTION)

demo: setup ## Show the whole job with both systems simulated; STAY=1 keeps it running
	cargo build --locked $(SELECTION)
	@$(TEMPORAL) $${CARGO_TARGET_DIR:-target}/debug/concordat demo $(if $(STAY),--stay)

lint: setup ## Check formatting, clippy, and which member may depend on what
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	scripts/check-purity.sh

test: lint ## Lint, then run every test
	@$(TEMPORAL) scripts/test.sh

chaos: setup ## Many documents through faults, killed workers and a killed server; DOCUMENTS=200 SEED=1
	cargo build --locked $(SELECTION) --bin chaos
	@$(TEMPORAL) DOCUMENTS=$(DOCUMENTS) SEED=$(SEED) $${CARGO_TARGET_DIR:-target}/debug/chaos

# Optimised like a release, but built in bearable time. PROFILE=dev takes the build that demo and tests share.
PROFILE = measured
BUILT = $${CARGO_TARGET_DIR:-target}/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))

bench: setup ## Speed and cost beside baselines of the same run; SECTIONS=requests,limits SCALE=0.1
	cargo build --locked --profile $(PROFILE) $(if $(filter dev,$(PROFILE)),$(SELECTION),--workspace --bin concordat) --bin bench
	@$(TEMPORAL) SECTIONS=$(SECTIONS) SCALE=$(SCALE) $(BUILT)/bench
