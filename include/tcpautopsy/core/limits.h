/* SPDX-License-Identifier: MIT */
/* All limits. Reaching TA_LIMIT_X is never an abort: the report counts it as the anomaly "limits.x" of the input (of a run's
 * first input where it is the run's), or, where an input can't be read on, names it as that input's error. A limit without
 * either says in its comment why: "not counted: …" (tests/lint/limits.sh). */
#ifndef TCPAUTOPSY_LIMITS_H
#define TCPAUTOPSY_LIMITS_H

enum {
	/* core */
	TA_LIMIT_ANOMALY_NAMES = 128, /* different anomalies of one run */
	TA_LIMIT_NAMES = 1 << 20,     /* interned strings of one run */
	TA_LIMIT_FACTS_INPUTS = 1 << 20, /* inputs of a file of facts (not counted: beyond it is an error), */
	TA_LIMIT_FACTS_TEXT = 1 << 20, /* and bytes of a name in it (not counted: likewise) */

	/* capture */
	TA_LIMIT_FRAME_BYTES = 1 << 20,      /* bytes of one frame that are kept; the rest is skipped */
	TA_LIMIT_BLOCK_BYTES = 16 << 20,     /* bytes of a pcapng block; a longer one is skipped by its length */
	TA_LIMIT_INTERFACES = 4096,          /* interfaces of one input */
	TA_LIMIT_SHARD_BYTES = 256 << 20,    /* of what a shard tells of the whole, */
	TA_LIMIT_SHARD_RECORD = 15 << 20,    /* and of a part of it, which is one block (not counted: beyond it is an error) */
	TA_LIMIT_LIST_BYTES = 64 << 20,      /* of a list of inputs */
	TA_LIMIT_KNOWN_FILES = 4 << 20,      /* files of a database that --new-only knows (not counted: others are read once more, and add nothing) */
	TA_LIMIT_LINE_BYTES = 1 << 20,       /* bytes of one line of text; the rest is skipped */
	TA_LIMIT_TEXT_CONVERSATIONS = 1 << 16, /* connections whose numbers a text's reading knows; the one not seen for longest is
						* forgotten (not counted: it has ended in all like), */
	TA_LIMIT_TEXT_PAIRS = 1 << 13,       /* and pairs of hosts for lines without numbers (not counted: as before) */
	TA_LIMIT_EXPANSION = 2000,           /* decompressed bytes per compressed byte, */
	TA_LIMIT_EXPANSION_FREE_BYTES = 256 << 20, /* once this much has come out (not counted: a condition of that) */
	TA_LIMIT_ARCHIVE_MEMBERS = 100000,   /* files inside one archive */
	TA_LIMIT_NESTING = 4,                /* archives in archives, compression in compression */
	TA_LIMIT_DIRECTORY_DEPTH = 64,       /* folders in folders */

	/* decode */
	TA_LIMIT_LAYERS = 24,         /* protocol layers of one frame */
	TA_LIMIT_VLANS = 4,           /* VLAN tags remembered of one frame */
	TA_LIMIT_TUNNELS = 6,         /* tunnels remembered of one frame; more are passed through without being named */
	TA_LIMIT_ENCAPS = 65536,      /* different stacks of VLANs and tunnels in a run */
	TA_LIMIT_REASSEMBLIES = 1024, /* IP packets being reassembled at once */
	TA_LIMIT_FRAGMENTS = 64,      /* fragments of one IP packet */

	/* flow and tcp */
	TA_LIMIT_CONNECTIONS = 4 << 20,   /* connections held at once */
	TA_LIMIT_ALIASES = 2,             /* entries of one of them for a direction under another tunnel id
					   * (not counted: bounded by the connections) */
	TA_LIMIT_OUTSTANDING = 4096,      /* unacknowledged segments remembered of one sender */
	TA_LIMIT_MARKED = 4,              /* ranges that SACK blocks reported, of one sender
					   * (not counted: others are gone through again) */
	TA_LIMIT_PENDING_ACKS = 256,      /* ACKs on their way from the tap to a sender in trouble
					   * (not counted: the oldest is taken as heard) */
	TA_LIMIT_DROWSY = 16384,          /* connections probed and answered that keep their record of trouble, of some 1,600
					   * bytes each (not counted: others pack theirs, and lose nothing) */
	TA_LIMIT_AWAKE = 4096,            /* connections of one SYN, or asleep, that have an episode at the end
					   * (not counted: it is made again when asked for) */
	TA_LIMIT_STAMPED_HOLES = 8,       /* holes of one sender whose timestamp before them is kept
					   * (not counted: of older ones the time alone tells) */
	TA_LIMIT_HELD = 16,               /* segments kept while it is open whether a SYN opened a
					   * connection (not counted: the capture lacks them then) */
	TA_LIMIT_EPISODES = 4096,         /* episodes of one connection */
	TA_LIMIT_ATTEMPTS = 512,          /* attempts kept of one episode, the first and the last half
					   * (not counted: the report tells how many were left out) */
	TA_LIMIT_RESETS = 64,             /* RSTs kept of one connection */
	TA_LIMIT_ZERO_WINDOWS = 4096,     /* closed windows of one connection */
	TA_LIMIT_ICMP = 256,              /* ICMP errors kept of one connection */

	/* net */
	TA_LIMIT_HOSTS = 1 << 16,      /* hosts whose activity is followed */
	TA_LIMIT_TIMELINE = 128,       /* marks of one host's timeline (not counted: it grows coarser, and loses nothing), */
	TA_LIMIT_NEIGHBOUR = 256,      /* and neighbour messages about it */
	TA_LIMIT_GAPS = 16,            /* silences of the whole capture, the longest */

	/* points */
	TA_LIMIT_SIGHTS = 8 << 20,     /* segments of all capture points that are compared (64 bytes each) */

	/* text */
	TA_LIMIT_SOCKETS = 4096,       /* lines of ss or netstat that wait for their packets, and sockets of a run */

	/* analysis */
	TA_LIMIT_HELD_PACKETS = 256,   /* packets of several interfaces waiting to be put in order */
	TA_LIMIT_KEPT_PARTS = 256,     /* fragments that are kept until the hosts of the whole packet are known
					* (not counted: of more the packet is lacking in its shard) */
	TA_LIMIT_LINK_TYPES = 16,      /* link types that a filter is compiled for */
	TA_LIMIT_CLOSEUPS = 64,        /* connections whose segments are read a second time, the worst
					* (not counted: it says so) */
	TA_LIMIT_CLOSE_SEGMENTS = 2048, /* segments kept of one of them (not counted: the figure says so), */
	TA_LIMIT_CLOSE_ATTEMPTS = 1024, /* attempts whose causes are known (not counted: a copy without one is drawn as data), */
	TA_LIMIT_CLOSE_INPUTS = 16,     /* inputs that it is looked for in (not counted: what is drawn lacks the others' segments) */

	TA_LIMIT_FOLLOW_TOLD = 1 << 14, /* failed connections that are kept behind their verdicts, when a capture is followed
					 * (not counted: the report counts them, and says so) */
	TA_LIMIT_FOLLOW_VERDICTS = 1024, /* verdicts that are worked out at once (not counted: the others come next) */

	/* facts */
	TA_LIMIT_LOOKS = 512,  /* other connections of a host that are asked for one that failed */
	/* diag */
	TA_LIMIT_OBSERVATIONS = 256,        /* observations of one run */
	TA_LIMIT_OBSERVED_CONNECTIONS = 64, /* connections that one of them names (not counted: it says how many there are) */
	TA_LIMIT_OBSERVED_GAPS = 4,         /* gaps of the capture that are told (not counted: they are the longest) */

	/* report */
	TA_LIMIT_TABLE_HEAD = 10,      /* attempts that the text report prints before it folds (not counted: it says so), */
	TA_LIMIT_TABLE_TAIL = 6,       /* and after it (not counted: as before) */
	TA_LIMIT_LADDER_BEFORE = 3,    /* rows of a ladder before what failed (not counted: it is a picture), */
	TA_LIMIT_LADDER_HEAD = 14,     /* with them, before it folds (not counted: it says so), */
	TA_LIMIT_LADDER_TAIL = 5,      /* and after it (not counted: as before) */
	TA_LIMIT_TEXT_CONNECTIONS = 1000, /* failed connections that the reports for people hold, worst first
					   * (not counted: they say so) */
	TA_LIMIT_TEXT_KINDS = 4096, /* kinds of failure whose connections they count as alike
				     * (not counted: one of another kind has a line of its own) */
	/* what the text report shows without --all; it says how many more there are */
	TA_LIMIT_TEXT_FULL = 3,    /* connections in full, the worst (not counted: it says so) */
	TA_LIMIT_TEXT_ROWS = 24,   /* lines of the overview (not counted: it says so) */
	TA_LIMIT_TEXT_FILES = 10,  /* lines of the table of files (not counted: it says so) */
	TA_LIMIT_TEXT_ALIKE = 8,   /* ids of connections that failed alike (not counted: it says so) */
	TA_LIMIT_TEXT_UNREAD = 24, /* names of inputs that were not read, or in part (not counted: it says so) */
	TA_LIMIT_TEXT_OBSERVATIONS = 12, /* observations (not counted: it says so) */
	TA_LIMIT_TEXT_NOTES = 40,  /* notes on inputs (not counted: it says so) */
	TA_LIMIT_TEXT_HEALTHY = 3, /* healthy connections that are explained (not counted: it says so) */
	TA_LIMIT_TEXT_NOTABLE = 8, /* healthy ones that have a line because they waited (not counted: it says so) */
	TA_LIMIT_TEXT_FILTER = 20, /* frames that a display filter names one by one (not counted: it is a range then) */
	TA_LIMIT_TEXT_LINES = 100000,  /* healthy ones that it lists with --all (not counted: it says so) */
	TA_LIMIT_HTML_HEALTHY = 1000,  /* and the HTML report with --all (not counted: it says so) */
	TA_LIMIT_BASELINE_CONNECTIONS = 1 << 20, /* of --baseline (not counted: beyond it is an error) */
	TA_LIMIT_BASELINE_BYTES = 1 << 27, /* of one JSON value in it: the whole document, or a row (not counted: likewise) */
	TA_LIMIT_METRIC_INPUTS = 1000, /* inputs with series of their own in OpenMetrics (not counted: it says so) */

	/* export */
	TA_LIMIT_EXPORT_CONNECTIONS = 100000, /* connections of a selection (not counted: a message says so) */
	TA_LIMIT_EXPORT_NOTES = 500000, /* comments of all its frames (not counted: a message says so) */
	TA_LIMIT_EXPORT_FRAME_NOTES = 32, /* comments of one frame (not counted: a message says so) */
	TA_LIMIT_EXPORT_CANDIDATES = 1 << 20, /* connections among which siblings are looked for (not counted: a
					       * message says so) */
	TA_LIMIT_EXPORT_SIBLINGS = 256, /* other connections written into one file (not counted: a message says so) */
	TA_LIMIT_EXPORT_FILES = 256,    /* files that are written in one reading (not counted: the inputs are read
					 * again for the others) */
	TA_LIMIT_EXPORT_SORT_BYTES = 64 << 20, /* frames of several inputs that are held to be put in order
					       * (not counted: a message says so) */

	/* mcp */
	TA_LIMIT_MCP_LINE = 1 << 20,   /* bytes of a message (not counted: beyond it is an error to its sender) */
	TA_LIMIT_MCP_NESTING = 32,     /* arrays and objects in one another (not counted: likewise) */
	TA_LIMIT_MCP_WAITING = 64,     /* requests that wait, and those of a batch (not counted: likewise) */
	TA_LIMIT_MCP_FILES = 10000,    /* files of one call, and entries of its folders (not counted: likewise) */
	TA_LIMIT_MCP_ROWS = 1000,      /* connections of one result, the worst (not counted: it says so) */
	TA_LIMIT_MCP_KINDS = 4096,     /* kinds of failure whose connections are counted as alike (not counted: one of another kind is alone) */
	TA_LIMIT_MCP_PROBLEMS = 20,    /* inputs that could not be read that are named (not counted: the page of text counts them) */
	TA_LIMIT_MCP_POINT_FILES = 8,  /* files of a capture point: all are open at once (not counted: beyond it is an error) */
	TA_LIMIT_MCP_FRAMES = 100,     /* frames before and behind the one that is asked for (not counted: beyond it is an error) */
	TA_LIMIT_MCP_PAGE_BYTES = 24 << 10, /* of the items of one page (not counted: it has a cursor for the next one) */
	TA_LIMIT_MCP_RESULTS = 4,      /* results whose further pages are kept (not counted: an older cursor is an error) */
	TA_LIMIT_MCP_REPORT_BYTES = 16 << 20 /* of one report in JSON (not counted: beyond it is an error) */
};

#endif
