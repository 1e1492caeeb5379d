/* SPDX-License-Identifier: MIT */
/* Which files need not be read again. */
#include "tcpautopsy/export/store.h"

#include <string.h>

#include "store_db.h"
#include "store_internal.h"
#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/digest.h"

/* The beginning of a digest of one of its names, with what changes when it does. */
static void key(char what, const void *name, size_t len, const struct ta_file_id *file,
		uint8_t ret[TA_STORE_KEY_BYTES])
{
	uint8_t whole[TA_DIGEST_BYTES];
	struct ta_digest *digest = ta_digest_new();
	ta_digest_add(digest, &what, 1);
	ta_digest_add(digest, &file->bytes, sizeof(file->bytes));
	ta_digest_add(digest, &file->changed_ns, sizeof(file->changed_ns));
	ta_digest_add(digest, name, len);
	ta_digest_end(digest, whole);
	ta_digest_free(digest);
	memcpy(ret, whole, TA_STORE_KEY_BYTES);
}

void ta_store_file_keys(const struct ta_file_id *file, uint8_t ret[2][TA_STORE_KEY_BYTES])
{
	key('p', file->path, strlen(file->path), file, ret[0]);
	key('i', &file->inode, sizeof(file->inode), file, ret[1]);
}

int ta_store_files(struct ta_store *store, int (*take)(void *context, const void *keys, size_t len),
		   void *context, struct ta_error *error)
{
	sqlite3_stmt *rows = NULL;
	uint8_t keys[2][TA_STORE_KEY_BYTES];
	int rc, taken = 0;
	if (sqlite3_prepare_v2(store->db.sqlite,
			       "SELECT path, inode, bytes, changed_ns FROM file WHERE filter = ?",
			       -1, &rows, NULL) != SQLITE_OK)
		return ta_store_db_fail(&store->db, error);
	sqlite3_bind_text(rows, 1, store_filter(store), -1, SQLITE_STATIC);
	while (!taken && (rc = sqlite3_step(rows)) == SQLITE_ROW) {
		char *path = (char *)(uintptr_t)sqlite3_column_text(rows, 0);
		struct ta_file_id file = { path, (uint64_t)sqlite3_column_int64(rows, 1),
					   (uint64_t)sqlite3_column_int64(rows, 2),
					   sqlite3_column_int64(rows, 3) };
		if (!path)
			continue;
		ta_store_file_keys(&file, keys);
		taken = take(context, keys, sizeof(keys));
	}
	if (!taken && rc != SQLITE_DONE)
		taken = ta_store_db_fail(&store->db, error);
	sqlite3_finalize(rows);
	return taken;
}
