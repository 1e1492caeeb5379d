#!/bin/sh
# Whatever library configure.ac asks for is one that quickstart, the Debian package, the RPM and the container ask for, too.
# SPDX-License-Identifier: MIT
set -u
cd "${top_srcdir:-.}" || exit 99
status=0
lacks() {
	grep -qF -- "$2" "$1" && return
	echo "$1: lacks $2, which configure.ac asks for"
	status=1
}
debian=$(sed -n 's/.*(Debian: apt-get install \([a-z0-9.-]*\)).*/\1/p' configure.ac | grep -v '^pkg-config$')
modules=$(sed -n 's/^PKG_CHECK_MODULES(\[[A-Z0-9]*\], \[\([a-z0-9.-]*\).*/\1/p' configure.ac)
[ "$(echo "$debian" | wc -w)" -ge 6 ] && [ "$(echo "$modules" | wc -w)" -ge 6 ] || { echo "configure.ac is not understood"; exit 1; }
for package in $debian; do
	lacks quickstart "$package"
	[ ! -d debian ] || lacks debian/control "$package" # a tarball has no debian/
	[ "$package" = libcmocka-dev ] || lacks packaging/Containerfile "$package"
done
for module in $modules; do
	lacks packaging/tcpautopsy.spec "pkgconfig($module)"
done
# And the version is one.
version=$(sed -n 's/^AC_INIT(\[tcpautopsy\], \[\(.*\)\])/\1/p' configure.ac)
lacks packaging/tcpautopsy.spec "Version:        $version"
[ ! -d debian ] || lacks debian/changelog "tcpautopsy ($version-"
exit $status
