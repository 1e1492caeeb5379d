/* SPDX-License-Identifier: MIT */
/* All captures of testdata, one after the other. */
#ifndef TCPAUTOPSY_TESTS_CAPTURES_H
#define TCPAUTOPSY_TESTS_CAPTURES_H

#include <dirent.h>

#include "analysis_desk.h"

/* Returns how many there are. */
static inline size_t each_capture(void (*look)(void *context, const char *path), void *context)
{
	char folder[512], path[1024];
	const char *top = getenv("top_srcdir");
	size_t files = 0;
	snprintf(folder, sizeof(folder), "%s/testdata/captures", top ? top : ".");
	DIR *dir = opendir(folder);
	assert_non_null(dir);
	for (const struct dirent *e; (e = readdir(dir));) {
		if (!strstr(e->d_name, ".pcap"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		look(context, path);
		files++;
	}
	closedir(dir);
	return files;
}

#endif
