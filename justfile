# What `.ci/run` runs, step by step: `just` is all of it.

default: fmt lint docs generated ptx-check sanitized test

# Formatting is as rustfmt leaves it.
fmt:
    cargo fmt --all --check

# No warnings.
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# The README's test command.
test:
    cargo test --workspace

# Documentation without warnings.
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items

# Generated files are as the table makes them.
generated:
    cargo run -q -p megabatt-cli -- prims --format md > target/primitives.md
    diff -u docs/primitives.md target/primitives.md

# Makes the generated files anew; those of the CUDA kernels are made by `ptx` and `counts`.
generate:
    cargo run -q -p megabatt-cli -- prims --format md > docs/primitives.md
    MEGABATT_WRITE=1 cargo test -q -p megabatt-cuda --test ops_header

# The CUDA kernels on the host, with sanitizers.
sanitized:
    ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 MEGABATT_SANITIZE=address,undefined \
        cargo test -p megabatt-cuda-lockstep --target-dir target/sanitized

# The PTX that ships, made from the CUDA sources; and the check that it is as they make it.
ptx:
    tools/ptx.py

ptx-check:
    # 3: its tools cannot be had here, which it says.
    tools/ptx.py --check || [ $? -eq 3 ]

# What ptxas makes of the PTX becomes its budget.
ptx-budget:
    tools/ptx.py --budget

# Instructions of every primitive's examples become what is recorded.
counts:
    MEGABATT_RECORD=1 cargo test -p megabatt-ptx --test counts

# Everything that takes longer: the tests in release, benches, fuzzing where the toolchain allows.
full: default
    cargo test --workspace --release
    cargo bench --workspace
    cargo +nightly fuzz run --fuzz-dir fuzz parse -- -max_total_time=60
    cargo +nightly fuzz run --fuzz-dir fuzz evaluate -- -max_total_time=60

# Speed against a Python reference: ARC_DSL names its folder.
compare:
    cargo build --release
    tools/compare_python.py
