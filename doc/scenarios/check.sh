#!/bin/sh
# The reports on the pages of the scenarios are what the program says now; else run doc/scenarios/remake, and read the difference.
# SPDX-License-Identifier: MIT
exec "$top_srcdir/tests/python" "$top_srcdir/doc/scenarios/remake" --check
