TESTS += tests/recipes/recipes.tap
EXTRA_DIST += tests/recipes/recipes.tap tests/recipes/recipes.py tests/recipes/duckdb
