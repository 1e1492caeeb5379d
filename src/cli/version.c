/* SPDX-License-Identifier: MIT */
/* --version: the program, its libraries, and what this kernel offers. */
#include "cli_internal.h"

#include <archive.h>
#include <jansson.h>
#include <nettle/version.h>
#include <pcap/pcap.h>
#include <seccomp.h>
#include <sqlite3.h>
#include <zlib.h>

#include "cli/sandbox.h"

void cli_version(FILE *out)
{
	struct cli_sandbox offered = cli_sandbox_offered();
	const struct scmp_version *seccomp = seccomp_version();
	char sandbox[128];
	cli_sandbox_describe(&offered, sandbox, sizeof(sandbox));
	fprintf(out, "tcpautopsy %s\n", PACKAGE_VERSION);
	fprintf(out, "%s\njansson %s\n%s\n", pcap_lib_version(), jansson_version_str(),
		archive_version_string());
	fprintf(out, "zlib %s\nlibseccomp %u.%u.%u\nSQLite %s\nnettle %d.%d\n%s\n", zlibVersion(),
		seccomp->major, seccomp->minor, seccomp->micro, sqlite3_libversion(),
		nettle_version_major(), nettle_version_minor(), sandbox);
}
