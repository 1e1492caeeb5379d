# tests/text: traces as mails, wikis and tickets leave them, against the clean ones
TESTS += tests/text/kinds.py tests/text/metamorphic.py
EXTRA_DIST += tests/text/damaged.py tests/text/damage.py tests/text/known-damage.tsv tests/text/forms.py tests/text/metamorphic.py \
	tests/text/devices.py tests/text/kinds.py
