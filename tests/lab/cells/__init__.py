# SPDX-License-Identifier: MIT
"""The cells of the lab, in the order of their ports. A new family is one file and one name here."""
import importlib

from cells.base import CELLS  # noqa: F401

for family in (
    "healthy",
    "repaired",
    "crash",
    "reboot",
    "network",
    "process",
    "receiver",
    "connect",
    "close",
    "pmtu",
    "middlebox",
    "censored",
    "more",
    "programs_web",
    "programs_data",
    "programs_host",
    "programs_path",
    "recovery",
):
    importlib.import_module("cells." + family)
