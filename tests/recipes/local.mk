TESTS += tests/recipes/recipes.tap
EXTRA_DIST += tests/recipes/recipes.tap tests/recipes/run.py tests/recipes/duckdb
