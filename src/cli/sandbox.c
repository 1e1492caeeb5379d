/* SPDX-License-Identifier: MIT */
/* Both halves of the sandbox together, and what is said of them. */
#include "cli/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "cli/cli_internal.h"
#include "tcpautopsy/core/xalloc.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNDER_SANITIZER 1
#endif
#endif
#if (defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)) && !defined(UNDER_SANITIZER)
#define UNDER_SANITIZER 1
#endif
#ifndef UNDER_SANITIZER
#define UNDER_SANITIZER                                                                            \
	0 /* else: the leak checker traces its own process at exit, which the allow list lacks */
#endif

bool cli_sandbox_not_built(void)
{
	return UNDER_SANITIZER;
}

static struct cli_sandbox enter(bool name_denied, const int *folder, size_t nfolders,
				void (*between)(void *context), void *context)
{
	struct cli_sandbox in_force = { 0 };
	bool can = !UNDER_SANITIZER && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (can)
		in_force.landlock_abi = cli_landlock_enter(folder, nfolders);
	if (between)
		between(context);
	if (can)
		in_force.calls = cli_syscalls_enter(name_denied);
	return in_force;
}

struct cli_sandbox cli_sandbox_enter(bool name_denied, void (*between)(void *context),
				     void *context)
{
	return enter(name_denied, NULL, 0, between, context);
}

struct cli_sandbox cli_sandbox_enter_folders(const int *folder, size_t n)
{
	return enter(false, folder, n, NULL, NULL);
}

void cli_sandbox_keep(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (UNDER_SANITIZER || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return;
	char *folder = ta_xstrndup(path, slash && slash != path ? (size_t)(slash - path) : 1);
	(void)cli_landlock_enter_but(folder);
	free(folder);
	(void)cli_syscalls_enter_database();
}

struct cli_sandbox cli_sandbox_offered(void)
{
	struct cli_sandbox offered = { 0 };
	if (UNDER_SANITIZER)
		return offered;
	offered.landlock_abi = cli_landlock_abi();
	offered.calls = cli_syscalls_offered();
	return offered;
}

void cli_sandbox_describe(const struct cli_sandbox *sandbox, char *ret, size_t size)
{
	int abi = sandbox->landlock_abi;
	if (UNDER_SANITIZER)
		snprintf(ret, size, "no sandbox in this build (sanitizer)");
	else if (abi && sandbox->calls)
		snprintf(ret, size, "sandbox: Landlock (ABI %d) and seccomp", abi);
	else if (abi)
		snprintf(ret, size, "sandbox: Landlock (ABI %d) alone, no seccomp here", abi);
	else if (sandbox->calls)
		snprintf(ret, size, "sandbox: seccomp alone, no Landlock here");
	else
		snprintf(ret, size,
			 "no sandbox here: the kernel offers neither Landlock nor seccomp");
}
