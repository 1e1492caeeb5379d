/* SPDX-License-Identifier: MIT */
/* Strings of a run, interned once: an open-addressing table of ids over an array of strings. */
#include "tcpautopsy/core/addr.h"

#include <stdlib.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

struct ta_names {
	char **text; /* by id - 1 */
	size_t count, capacity;
	uint32_t *slot; /* ids; 0 is free */
	size_t nslots;  /* power of two, or 0 */
	uint64_t seed;
	uint64_t refused;
};

struct ta_names *ta_names_new(void)
{
	struct ta_names *names = ta_xcalloc(1, sizeof(*names));
	names->seed = ta_hash_seed();
	return names;
}

void ta_names_free(struct ta_names *names)
{
	if (!names)
		return;
	for (size_t i = 0; i < names->count; i++)
		free(names->text[i]);
	free(names->text);
	free(names->slot);
	free(names);
}

static void rehash(struct ta_names *names, size_t nslots)
{
	free(names->slot);
	names->slot = ta_xcalloc(nslots, sizeof(*names->slot));
	names->nslots = nslots;
	for (size_t i = 0; i < names->count; i++) {
		const char *t = names->text[i];
		size_t at = ta_hash_slot(ta_hash_bytes(names->seed, t, strlen(t)), nslots);
		while (names->slot[at])
			at = (at + 1) & (nslots - 1);
		names->slot[at] = (uint32_t)(i + 1);
	}
}

uint32_t ta_names_intern(struct ta_names *names, const char *text, size_t len)
{
	const char *nul = memchr(text, '\0', len);
	if (nul)
		len = (size_t)(nul - text);
	if (names->nslots < 2 * (names->count + 1))
		rehash(names, names->nslots ? 2 * names->nslots : 64);
	size_t at = ta_hash_slot(ta_hash_bytes(names->seed, text, len), names->nslots);
	for (; names->slot[at]; at = (at + 1) & (names->nslots - 1)) {
		const char *t = names->text[names->slot[at] - 1];
		if (!strncmp(t, text, len) && !t[len])
			return names->slot[at];
	}
	if (names->count >= TA_LIMIT_NAMES) {
		names->refused++;
		return 0;
	}
	names->text =
		ta_xgrow(names->text, &names->capacity, names->count + 1, sizeof(*names->text));
	names->text[names->count++] = ta_xstrndup(text, len);
	names->slot[at] = (uint32_t)names->count;
	return (uint32_t)names->count;
}

uint32_t ta_names_count(const struct ta_names *names)
{
	return (uint32_t)names->count;
}

uint64_t ta_names_refused(const struct ta_names *names)
{
	return names->refused;
}

void ta_names_refuse(struct ta_names *names, uint64_t n)
{
	names->refused += n;
}

const char *ta_names_text(const struct ta_names *names, uint32_t id)
{
	return id && id <= names->count ? names->text[id - 1] : "";
}
