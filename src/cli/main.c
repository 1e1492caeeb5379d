/* SPDX-License-Identifier: MIT */
/* tcpautopsy: what became of each TCP connection in a capture, and why. */
#include "cli_internal.h"

#include <locale.h>

#include "cli/subcommand.h"
#include "tcpautopsy/core/xalloc.h"

static int run(const struct cli_options *options)
{
	if (options->help)
		cli_help(stdout);
	else if (options->version)
		cli_version(stdout);
	else if (options->schema)
		fputs(ta_report_schema(), stdout);
	else if (options->explain)
		return cli_explain(options);
	else
		return cli_run(options);
	return EXIT_OK;
}

/* Without a subcommand: inputs to a report. */
static int run_plain(int argc, char **argv)
{
	struct cli_options options;
	int status = cli_options_parse(&options, argc, argv) < 0 ? EXIT_USAGE_ERROR : run(&options);
	cli_options_release(&options);
	return status;
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "");
	ta_xalloc_set_hook(cli_out_of_memory);
	const struct cli_subcommand *command = argc > 1 ? cli_subcommand_find(argv[1]) : NULL;
	int status = command ? command->run(command, argc - 1, argv + 1) : run_plain(argc, argv);
	if (status != EXIT_TROUBLE && (fflush(stdout) || ferror(stdout))) {
		cli_message("standard output could not be written");
		return EXIT_TROUBLE;
	}
	return status;
}
