/* SPDX-License-Identifier: MIT */
/* One end's kernel, alive and in step, ended the connection: its process exited, aborted, or closed with data unread
 * (Linux tcp_close, tcp_disconnect; RFC 2525 section 2.17). */
#include "facts.h"
#include "rules.h"
#include "scenario.h"
#include "words.h"

#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/timefmt.h"

static const char page[] =
	"One end's kernel, alive and in step, ended the connection: its process exited or was killed, aborted the\n"
	"connection (SO_LINGER 0), or closed it with data unread.\n"
	"By eye: RST,ACK with exactly the sequence and acknowledgment numbers of the stream, its timestamps, TTL and\n"
	"IP IDs; or, after its FIN, a RST to data that still comes.\n"
	"The network is not to blame. Whether the process crashed or meant it stands in its log, not in the capture.\n";

/* Data of the other side that the RST's sender had not acknowledged: not even with the RST itself. */
static uint32_t refused(const struct ta_case *k, const struct ta_reset *r)
{
	const struct ta_half *h = &k->conn->half[!r->sender];
	if (!(h->flags & TA_HALF_SEEN))
		return 0;
	uint32_t una =
		r->has_ack && ta_seq_leq(r->ack, h->nxt) ? ta_seq_max(h->una, r->ack) : h->una;
	if (ta_seq_geq(una, h->nxt))
		return 0;
	return h->nxt - una - (h->flags & TA_HALF_FIN ? 1 : 0);
}

static void from_socket(struct ta_case *k, const struct ta_reset *r)
{
	const struct ta_half *victim = &k->conn->half[!r->sender];
	uint32_t lost = refused(k, r);
	/* Closed in order by both, or the answer to a close: the RST only tidies up. */
	if (k->conn->flags & TA_CONN_CLOSED ||
	    (r->receiver_closed && r->after_fin && lost <= TA_GOODBYE_BYTES))
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_PROCESS_EXIT);
	const char *who = ta_case_who(k, r->sender);
	bool in_step = r->ttl > 0 && r->ttl == r->stream_ttl && r->has_ts == r->stream_has_ts &&
		       !r->behind;
	ta_finding_of_reset(f, r);
	f->failure.failed = ta_case_failed(k, r->sender);
	bool one_sided = !k->conn->half[!r->sender].segments;
	f->confidence = r->behind || one_sided ? TA_POSSIBLE : in_step ? TA_CERTAIN : TA_LIKELY;
	bool unread = victim->flags & TA_HALF_DATA && (lost || r->reaction_ns < TA_UNREAD_NS);
	ta_finding_title(f, "%s's side reset the connection", who);
	ta_finding_summary(
		f,
		r->behind
			? "A RST came from %s that does not acknowledge data sent well before it. If that end sent it, its process %s."
			: "The kernel of %s, alive and in step, sent a RST: its process %s. The network is not to blame.",
		who,
		r->after_fin ? "had closed the connection and did not wait for the rest"
		: unread     ? "exited or closed the connection with data unread, or aborted it"
			     : "exited, or aborted the connection (SO_LINGER 0)");
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_PROCESS_EXIT, TA_REQUIRES,
		"RST,ACK whose sequence and acknowledgment numbers match the stream exactly");
	ta_evidence_frame(e, r->frame);
	ta_evidence_value(e, "seq_off", r->seq_off);
	if (in_step) {
		e = ta_case_evidence(k, TA_SCN_PROCESS_EXIT, TA_SUPPORTS,
				     "its TTL (%d)%s are those of the stream", r->ttl,
				     r->has_ts ? " and timestamps" : " and options");
		ta_evidence_frame(e, r->frame);
		ta_evidence_value(e, "ttl", r->ttl);
	}
	if (lost) {
		e = ta_case_evidence(k, TA_SCN_PROCESS_EXIT, TA_SUPPORTS,
				     "%u bytes sent to it were not acknowledged", lost);
		ta_evidence_frame(e, k->conn->half[!r->sender].last_frame);
		ta_evidence_value(e, "bytes", lost);
	}
	ta_case_undecidable(
		k,
		"whether the process crashed, was killed, or meant to abort: its log and exit status tell");
}

static void late_data(struct ta_case *k, const struct ta_reset *r)
{
	uint32_t lost = refused(k, r);
	bool both_closed = k->conn->half[!r->sender].flags & TA_HALF_FIN;
	if (!lost || (both_closed && lost <= TA_GOODBYE_BYTES))
		return; /* an ACK, a FIN or a goodbye met the closed socket */
	struct ta_finding *f = ta_case_find(k, TA_SCN_PROCESS_EXIT);
	const char *who = ta_case_who(k, r->sender);
	ta_finding_of_reset(f, r);
	f->failure.failed = ta_case_failed(k, r->sender);
	f->confidence = TA_LIKELY;
	ta_finding_title(f, "data arrived after %s had closed its socket", who);
	ta_finding_summary(
		f,
		"%s closed the connection with a FIN and was gone when %u more bytes came: its kernel answered with a RST. "
		"Those bytes were not delivered.",
		ta_case_who_capital(k, r->sender), lost);
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_PROCESS_EXIT, TA_REQUIRES,
		"RST from the end that had sent its FIN, to data that came after it");
	ta_evidence_frame(e, r->trigger_frame);
	ta_evidence_frame(e, r->frame);
	ta_evidence_value(e, "bytes", lost);
}

/* The client's RST to a SYN-ACK: a scan, or a connect() that was given up. */
static void in_handshake(struct ta_case *k, const struct ta_reset *r)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_PROCESS_EXIT);
	ta_finding_of_reset(f, r);
	f->failure.failed = ta_case_failed(k, r->sender);
	f->confidence = TA_POSSIBLE;
	ta_finding_title(f, "the client reset the handshake");
	ta_finding_summary(
		f,
		"The client answered the SYN-ACK with a RST: it had given up connecting, its process was gone, or the SYN was a scanner's. "
		"The server is reachable and listens.");
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_PROCESS_EXIT, TA_REQUIRES,
		"RST of the client in answer to the SYN-ACK, before any ACK of its own");
	ta_evidence_frame(e, r->trigger_frame);
	ta_evidence_frame(e, r->frame);
}

/* A RST in the form of a host without the connection, from one that was heard a moment ago, or in answer to nothing: its
 * process is gone, or its stack aborts in this form. */
static void bare(struct ta_case *k, const struct ta_reset *r)
{
	if (k->conn->flags & TA_CONN_CLOSED ||
	    (r->receiver_closed && refused(k, r) <= TA_GOODBYE_BYTES))
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_PROCESS_EXIT);
	char ago[32];
	const char *who = ta_case_who(k, r->sender);
	ta_finding_of_reset(f, r);
	ta_duration(ago, sizeof(ago), r->silence_ns);
	f->failure.failed = ta_case_failed(k, r->sender);
	f->confidence = r->answers || !k->conn->half[!r->sender].segments ? TA_POSSIBLE : TA_LIKELY;
	ta_finding_title(f, "%s's side reset the connection", who);
	ta_finding_summary(
		f,
		"%s, heard %s before, sent a RST%s: its process is gone or aborted the connection.",
		ta_case_who_capital(k, r->sender), ago,
		r->answers ? " in answer to what still came" : "");
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_PROCESS_EXIT, TA_REQUIRES,
		"RST without ACK, %s after the last segment of the same side: too soon for a reboot",
		ago);
	ta_evidence_frame(e, r->frame);
	ta_evidence_value(e, "silence_ns", r->silence_ns);
	if (r->answers) {
		ta_finding_leave_open(f, TA_SCN_PROCESS_EXIT, TA_POSSIBLE);
		ta_finding_leave_open(f, TA_SCN_MIDDLEBOX_RESET, TA_POSSIBLE);
	}
}

/* The RST's sender had been sending in vain: the RST is the aftermath of that. */
static bool gave_up_before(const struct ta_case *k)
{
	for (size_t i = 0; i < k->nsilences; i++)
		if (k->silence[i].sender == k->reset.reset->sender && k->silence[i].healed_ns < 0 &&
		    k->silence[i].copies >= TA_IN_VAIN_COPIES)
			return true;
	return false;
}

static void find(struct ta_case *k)
{
	if (k->reset.origin == TA_RST_NO_SOCKET && k->reset.reset->silence_ns >= 0 &&
	    !ta_could_have_rebooted(k) && !gave_up_before(k))
		bare(k, k->reset.reset);
	if (k->reset.origin == TA_RST_SOCKET)
		from_socket(k, k->reset.reset);
	else if (k->reset.origin == TA_RST_LATE_DATA)
		late_data(k, k->reset.reset);
	else if (k->reset.origin == TA_RST_HANDSHAKE)
		in_handshake(k, k->reset.reset);
}

static void advise(struct ta_case *k)
{
	ta_case_advice(k,
		       "Look at the log and exit status of the process on %s's side at that time.",
		       k->d->failed == TA_FAILED_CLIENT ? "the client" : "the server");
}

const struct ta_scenario_row ta_scn_process_exit = {
	.name = "process-exit",
	.meaning = "one end's kernel, alive and in step, reset or closed it",
	.page = page,
	.severity = 10,
	.find = find,
	.advise = advise,
};
