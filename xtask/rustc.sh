#!/usr/bin/env bash
# Runs rustc for cargo (`build.rustc-wrapper`), so that nothing built names its builder's home: panics and generated code carry
# the paths of sources, which lie in cargo's registry and in this checkout. Not `sh`: dash drops variables whose names have a
# hyphen, such as `CARGO_BIN_EXE_vedetta-server`.
rustc=$1
shift
for_page=()
# What a browser downloads says nothing of the places of its panics, which weigh more than the panics: where one stopped is read
# from the stack of the fault, with the table of names that the build leaves. The flag is an unstable one, and old.
case " $* " in
  *" -C opt-level="[sz]*" --target wasm32-unknown-unknown "*)
    export RUSTC_BOOTSTRAP=1
    for_page=(-Zlocation-detail=none)
    ;;
esac
exec "$rustc" "$@" "${for_page[@]}" \
  "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=registry" \
  "--remap-path-prefix=${0%/xtask/rustc.sh}=."
