#!/usr/bin/env bash
# Runs rustc for cargo (`build.rustc-wrapper`), so that nothing built names its builder's home: panics and generated code carry
# the paths of sources, which lie in cargo's registry and in this checkout. Not `sh`: dash drops variables whose names have a
# hyphen, such as `CARGO_BIN_EXE_vedetta-server`.
rustc=$1
shift
exec "$rustc" "$@" \
  "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=registry" \
  "--remap-path-prefix=${0%/xtask/rustc.sh}=."
