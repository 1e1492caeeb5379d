#!/bin/sh
# Builds every fuzz target as OSS-Fuzz asks (https://google.github.io/oss-fuzz/getting-started/new-project-guide/): with its CC, CXX,
# CFLAGS and LIB_FUZZING_ENGINE, into OUT, each with its seeds and past crashes as a zip and its dictionary.
#
# usage: oss-fuzz-build.sh [TARGET...]    (all of them, unless some are named)
# Without an engine: OUT=DIR CC=clang CXX=clang++ CFLAGS='-O1 -g -fsanitize=address,undefined,fuzzer-no-link' \
#	LIB_FUZZING_ENGINE=-fsanitize=fuzzer tests/fuzz/oss-fuzz-build.sh
# SPDX-License-Identifier: MIT
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
: "${OUT:?where the targets go}" "${CC:?a clang}" "${CXX:?a clang++}" "${LIB_FUZZING_ENGINE:=-fsanitize=fuzzer}"
work=${WORK:-$(mktemp -d)}
[ -x "$top/configure" ] || (cd "$top" && ./autogen.sh)
mkdir -p "$OUT" "$work/build"
cd "$work/build"
"$top/configure" -q --with-fuzzer="$LIB_FUZZING_ENGINE" CC="$CC" CFLAGS="${CFLAGS:-}" LDFLAGS="${LDFLAGS:-}"
# The machine that runs them has no libpcap, jansson, libarchive: they go along.
take_along() {
	mkdir -p "$OUT/lib"
	ldd "$1" | awk '$3 ~ /^\// && $1 !~ /^lib(c|m|dl|rt|pthread|resolv|gcc_s|stdc\+\+)\.so/ { print $3 }' | xargs -r cp -uL -t "$OUT/lib"
}
for path in "$top"/tests/fuzz/fuzz_*.c; do
	target=$(basename "$path" .c)
	[ $# = 0 ] || case " $* " in *" $target "*) ;; *) continue ;; esac
	# An engine may be C++: its linker brings that library.
	make -s -j"$(nproc)" CCLD="$CXX" LDFLAGS="${LDFLAGS:-} -Wl,-rpath,\\\$\$ORIGIN/lib" "tests/fuzz/$target"
	cp "tests/fuzz/$target" "$OUT/"
	take_along "tests/fuzz/$target"
	rm -f "$OUT/${target}_seed_corpus.zip"
	find "$top/tests/fuzz/corpus/$target" "$top/tests/fuzz/crashes/$target" "$top/tests/fuzz/grown/$target" -type f 2>/dev/null |
		zip -q -j "$OUT/${target}_seed_corpus.zip" -@
	[ ! -f "$top/tests/fuzz/$target.dict" ] || cp "$top/tests/fuzz/$target.dict" "$OUT/"
done
