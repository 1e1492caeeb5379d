EXTRA_DIST += tests/html/pages.tap tests/html/pages.py
