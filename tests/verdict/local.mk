# tests/verdict
