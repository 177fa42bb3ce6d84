# syntax=docker/dockerfile:1.7
# The `concordat` binary, without Temporal: in production a Temporal service runs beside it.

FROM rust:1.95.0-bookworm AS build
# The image's own toolchain; rust-toolchain.toml would fetch rustfmt and clippy as well.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --release --package worker --bin concordat \
    && install -D target/release/concordat /out/concordat

FROM debian:bookworm-20260421-slim
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/concordat /usr/local/bin/concordat
# A fixed id, so that secret files on the host can be given to it. /data holds the records.
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin concordat \
    && install -d -o concordat -g concordat -m 0700 /data
USER concordat
WORKDIR /data
VOLUME /data
ENTRYPOINT ["concordat"]
CMD ["worker"]
