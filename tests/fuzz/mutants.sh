#!/bin/sh
# Some mutants of testdata through the whole program, every format in turn: the first of those that mutants -n 1000000 runs.
# SPDX-License-Identifier: MIT
here=$(mktemp -d) || exit 1
trap 'rm -rf "$here"' EXIT
"$top_builddir/tests/fuzz/mutants" -n 3000 -o "$here" "$top_srcdir/testdata"
