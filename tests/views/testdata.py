#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The views of a sample of testdata/captures. What is wrong there and not mended yet stands in known-wrong.tsv, which only
shrinks."""
import os
import pathlib
import sys

sys.dont_write_bytecode = True
here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))

import views

top = pathlib.Path(os.environ.get("top_srcdir", here.parent.parent)).resolve()
program = os.environ.get("TCPAUTOPSY", str(top / "build" / "tcpautopsy"))
sample = ["--every", "6", "--known", str(here / "known-wrong.tsv")]
sys.argv[1:] = [program, str(top / "testdata" / "captures"), *sample]
views.main()
