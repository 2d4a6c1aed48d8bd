#!/usr/bin/env bash
# Wraps rustc for cargo (`build.rustc-wrapper`), so that no build contains its builder's home directory: panics and
# generated code contain paths of sources, which are in cargo's registry and in this checkout. Bash, because dash
# (`sh`) drops variables whose names contain a hyphen, such as `CARGO_BIN_EXE_vedetta-server`.
rustc=$1
shift
for_page=()
# The wasm contains no panic locations, which take more space than the panics themselves: a fault is located by its
# stack, with the table of function names that the build leaves. The flag is unstable, but old.
case " $* " in
  *" -C opt-level="[sz]*" --target wasm32-unknown-unknown "*)
    export RUSTC_BOOTSTRAP=1
    for_page=(-Zlocation-detail=none)
    ;;
esac
exec "$rustc" "$@" "${for_page[@]}" \
  "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=registry" \
  "--remap-path-prefix=${0%/xtask/rustc.sh}=."
