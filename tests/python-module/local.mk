# python/tcpautopsy.py
TESTS += tests/python-module/module.py tests/python-module/types.sh
EXTRA_DIST += tests/python-module/module.py tests/python-module/types.sh python/generate
dist_pkgdata_DATA += python/tcpautopsy.py
