/* SPDX-License-Identifier: MIT */
#include "cli/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/keeper.h"
#include "cli_internal.h"
#include "tcpautopsy/core/xalloc.h"

enum { BUFFER_BYTES = 64 * 1024, BOTH_KEYS = 2 * TA_STORE_KEY_BYTES };

/* ---- the two ends of the socket ---- */

/* A signal that asks for an end ends the waiting for the database, too. */
static ssize_t write_rows(void *context, const char *data, size_t size)
{
	const struct cli_store *store = context;
	size_t done = 0;
	while (done < size) {
		ssize_t n = store->failed ? 0 : write(store->ask, data + done, size - done);
		if (store->failed || (n < 0 && (errno != EINTR || *store->interrupted)))
			return 0;
		done += n > 0 ? (size_t)n : 0;
	}
	return (ssize_t)size;
}

static bool read_whole(const struct cli_store *store, void *to, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = read(store->ask, (char *)to + done, size - done);
		if (n == 0 || (n < 0 && (errno != EINTR || *store->interrupted)))
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static void fail(struct cli_store *store, const struct ta_error *error)
{
	if (store->failed)
		return;
	store->failed = true;
	cli_complain(NULL, error);
	close(store->ask); /* who waits for the database gives up */
	store->ask = -1;
}

static void fail_writing(struct cli_store *store)
{
	struct ta_error error;
	ta_error_clear(&error);
	if (*store->interrupted)
		ta_error_set(&error, "store.interrupted", store->path, -1, 0,
			     "interrupted: the rest was not stored");
	else
		ta_error_set(&error, "store.process", store->path, -1, 0,
			     "the process that writes the database has ended");
	fail(store, &error);
}

/* What became of the rows that were sent. */
static enum ta_store_fate hear(struct cli_store *store)
{
	struct cli_keeper_answer answer;
	if (store->failed)
		return TA_STORE_FAILED;
	if (fflush(store->out) || ferror(store->out) ||
	    !read_whole(store, &answer, sizeof(answer))) {
		fail_writing(store);
		return TA_STORE_FAILED;
	}
	if (answer.fate == TA_STORE_FAILED)
		fail(store, &answer.error);
	return answer.fate;
}

/* ---- the beginning ---- */

static int by_key(const void *a, const void *b)
{
	return memcmp(a, b, TA_STORE_KEY_BYTES);
}

/* All that the process sends before it waits for rows: 0, or -1 and *error. */
static int greet(struct cli_store *store, struct ta_error *error)
{
	struct cli_keeper_answer answer;
	ta_error_clear(&answer.error);
	if (!read_whole(store, &answer, sizeof(answer)))
		return ta_error_set(error, "store.process", store->path, -1, 0,
				    "the process that writes the database has ended");
	if (answer.fate == TA_STORE_FAILED) {
		*error = answer.error;
		return -1;
	}
	if (!answer.files)
		return 0;
	store->nknown = 2 * answer.files;
	store->known = ta_xcalloc(answer.files, BOTH_KEYS);
	if (!read_whole(store, store->known, answer.files * BOTH_KEYS))
		return ta_error_set(error, "store.process", store->path, -1, 0,
				    "the process that writes the database has ended");
	qsort(store->known, store->nknown, TA_STORE_KEY_BYTES, by_key);
	return 0;
}

static int open_rows(struct cli_store *store)
{
	store->out = fopencookie(store, "w", (cookie_io_functions_t){ .write = write_rows });
	if (!store->out)
		return -1;
	setvbuf(store->out, NULL, _IOFBF, BUFFER_BYTES);
	store->rows = ta_report_rows_open(store->out);
	store->sink = ta_report_sink(store->rows);
	return 0;
}

int cli_store_open(struct cli_store *ret, const struct cli_options *o,
		   const volatile int *interrupted, struct ta_error *error)
{
	struct cli_keeper keeper = { .options = { .program = PACKAGE_VERSION,
						  .filter = o->analysis.filter,
						  .together = o->analysis.together || o->npoints },
				     .wants_files = o->new_only,
				     .no_sandbox = o->no_sandbox };
	*ret = (struct cli_store){ .path = o->sqlite,
				   .verbose = o->verbose,
				   .together = keeper.options.together,
				   .interrupted = interrupted,
				   .run = -1 };
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	ret->begun_ns = now.tv_sec * TA_SEC + now.tv_nsec;
	if (cli_keeper_start(&keeper, o->sqlite, &ret->pid, &ret->ask, error) < 0)
		return -1;
	if (greet(ret, error) == 0 && open_rows(ret) == 0)
		return 0;
	ret->failed = true;
	(void)cli_store_close(ret);
	return -1;
}

void cli_store_pass_over(const struct cli_store *store, struct ta_inputs_options *ret)
{
	ret->is_known = cli_store_knows;
	ret->is_known_context = store;
	ret->changed_before_ns = store->begun_ns - TA_STORE_SETTLED_NS;
}

bool cli_store_knows(const void *context, const struct ta_file_id *file)
{
	const struct cli_store *store = context;
	uint8_t keys[2][TA_STORE_KEY_BYTES];
	if (!store->nknown)
		return false;
	ta_store_file_keys(file, keys);
	return bsearch(keys[0], store->known, store->nknown, TA_STORE_KEY_BYTES, by_key) ||
	       bsearch(keys[1], store->known, store->nknown, TA_STORE_KEY_BYTES, by_key);
}

/* ---- rows ---- */

/* Asks of a run that begins whether its rows are wanted. */
static bool wants(struct cli_store *store, unsigned run, const struct ta_content *content)
{
	char text[TA_DIGEST_TEXT];
	if (store->run == run || store->failed)
		return !store->unwanted && !store->failed;
	store->run = run;
	store->unwanted = false;
	if (store->together || !content)
		return true;
	fprintf(store->out, "{\"type\": \"known\", \"sha256\": \"%s\"}\n",
		ta_digest_text(text, content->sha256));
	store->unwanted = hear(store) != TA_STORE_NEW;
	return !store->unwanted && !store->failed;
}

static void say(const struct cli_store *store, const char *path, enum ta_store_fate fate)
{
	static const char *const words[] = {
		[TA_STORE_ADDED] = "added",
		[TA_STORE_REPLACED] = "replaces what an older tcpautopsy found in it",
		[TA_STORE_GREW] = "replaces what it held when it was read before",
		[TA_STORE_KNOWN] = "its content is there already: nothing was added",
		[TA_STORE_NEWER] =
			"its content is there already, read by a newer tcpautopsy: nothing was added",
		[TA_STORE_UNREAD] = "not read to its end: nothing was added",
		[TA_STORE_FAILED] = NULL,
	};
	/* One input that was not read keeps out all that were read with it. */
	bool tell = store->verbose || (store->together && fate == TA_STORE_UNREAD);
	if (tell && words[fate])
		cli_message("%s: %s: %s", store->path, path, words[fate]);
}

/* A shard of a capture (tcpautopsy split): the whole's content, which a database knows its rows by, is not in it. */
static void pass_over_part(struct cli_store *store, const char *path)
{
	cli_message("%s: %s: of a shard nothing is added: give --sqlite the whole capture",
		    store->path, path);
	store->lacks = true;
}

bool cli_store_wants_words(const struct cli_store *store, const struct ta_diagnosis *verdict)
{
	return !store->failed && store->sink->wants_words(store->sink->context, verdict);
}

void cli_store_connection(struct cli_store *store, const struct ta_connection_report *connection)
{
	const struct ta_run *run = connection->the_run;
	if (wants(store, connection->run, run ? ta_run_content(run) : NULL) &&
	    store->sink->connection(store->sink->context, connection))
		fail_writing(store);
}

void cli_store_observation(struct cli_store *store, const struct ta_observation_report *observation)
{
	if (wants(store, observation->run, NULL) &&
	    store->sink->observation(store->sink->context, observation))
		fail_writing(store);
}

void cli_store_input(struct cli_store *store, const struct ta_input_report *input)
{
	struct ta_input_report told = *input;
	if (store->failed)
		return;
	/* Where it stopped is not where it ends, be it that who wrote it was interrupted, too. */
	if (*store->interrupted && !input->complete)
		told.content = NULL;
	if (store->sink->input(store->sink->context, &told)) {
		fail_writing(store);
		return;
	}
	if (store->together || input->goes_on)
		return;
	enum ta_store_fate fate = hear(store);
	if (fate == TA_STORE_UNREAD && input->complete && !input->content)
		pass_over_part(store, input->path);
	else
		say(store, input->path, fate);
	store->run = -1;
	store->unwanted = false;
}

void cli_store_points(struct cli_store *store, const struct ta_points_report *points)
{
	if (!store->failed && store->sink->points(store->sink->context, points))
		fail_writing(store);
}

void cli_store_summary(struct cli_store *store, const struct ta_summary *summary)
{
	if (!store->failed && store->sink->summary(store->sink->context, summary))
		fail_writing(store);
	if (!store->failed && store->together)
		say(store, "inputs together", hear(store));
}

/* ---- the end ---- */

int cli_store_close(struct cli_store *store)
{
	if (store->rows)
		ta_report_discard(store->rows);
	if (store->out)
		(void)fclose(store->out);
	if (store->ask >= 0)
		close(store->ask);
	while (waitpid(store->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(store->known);
	return store->failed || store->lacks ? -1 : 0;
}
