TESTS += tests/scale/split.py tests/scale/recipes.py
EXTRA_DIST += tests/scale/split.py tests/scale/recipes.py tests/scale/job.schema.json
