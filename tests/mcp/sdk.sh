#!/bin/sh
# `tcpautopsy mcp` as the protocol's own client from npm sees it: sdk.js. Skipped (77) where node or the SDK is missing.
# SPDX-License-Identifier: MIT
command -v node >/dev/null || { echo "skipped: no node"; exit 77; }
exec node "${top_srcdir:-.}/tests/mcp/sdk.js"
