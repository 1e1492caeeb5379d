/* SPDX-License-Identifier: MIT */
/* The head of an HTML report and its style: light, dark, print, and the width of a phone. */
#include "figure_data.h"
#include "html_internal.h"

#include <string.h>

/* clang-format off */
static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";

static const char style[] =
	":root{color-scheme:light dark;--ink:#1b1f24;--dim:#5c646e;--paper:#fff;--soft:#f4f6f8;--line:#d8dde3;--bad:#b3261e;--warn:#7d5200;--link:#0b57b0}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e4e7eb;--dim:#a3acb7;--paper:#14171a;--soft:#1d2227;--line:#3a424b;--bad:#ff8a80;--warn:#f0b952;--link:#8ab8ff}}\n"
	"body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:78rem;margin:1.5rem auto;padding:0 1rem;overflow-wrap:break-word}\n"
	"h1{font-size:1.6rem;line-height:1.25;margin:0 0 .4rem}h2{font-size:1.2rem;line-height:1.35;margin:0 0 .2rem}h3{font-size:1rem;margin:1.2em 0 .3em}\n"
	"p,dl,li{max-width:70rem}p{margin:.3em 0}header b,.where b{font-weight:600}a{color:var(--link)}code{font:13px/1.45 ui-monospace,monospace;overflow-wrap:anywhere}\n"
	"section{border-top:1px solid var(--line);padding:1.1rem 0;margin-top:1.1rem}.connection{content-visibility:auto;contain-intrinsic-size:auto 20rem}\n"
	".bad{color:var(--bad)}.warn{color:var(--warn)}.dim,td.fold{color:var(--dim)}.bad,.warn,.title{font-weight:600}.where{color:var(--dim)}\n"
	"details{margin:.5rem 0}summary{cursor:pointer;color:var(--link);padding:.15rem 0}summary:focus-visible,a:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}\n"
	".alike>details{border-left:3px solid var(--line);padding-left:.8rem}\n"
	".scroll{overflow-x:auto;max-width:100%;margin:.5rem 0}\n"
	"table{border-collapse:collapse;font:13px/1.45 ui-monospace,monospace}td,th{padding:.2rem .7rem .2rem 0;text-align:left;font-weight:400;white-space:nowrap;vertical-align:top}\n"
	"thead th{color:var(--dim);border-bottom:1px solid var(--line)}tbody tr+tr>*{border-top:1px solid var(--line)}.attempts tbody tr+tr>*{border-top:0}.n{text-align:right}\n"
	"td.wide{white-space:normal;min-width:12rem}td details{margin:0;max-width:24rem;white-space:normal}td summary{padding:0}\n"
	"dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:.6rem 0}dt{color:var(--dim);grid-column:1}dd{grid-column:2;margin:0}dd.item{display:list-item;margin-left:1.1em}\n"
	"ul{margin:.2em 0;padding-left:1.2em}footer{border-top:1px solid var(--line);padding:1rem 0;margin-top:1rem;color:var(--dim)}\n"
	"@media(max-width:600px){body{margin:.8rem auto;padding:0 .8rem}h1{font-size:1.35rem}h2{font-size:1.1rem;overflow-wrap:anywhere}"
	"dl{display:block}dt{margin-top:.5rem;font-weight:600}summary{padding:.4rem 0}}\n"
	"@media print{:root{color-scheme:light;--ink:#000;--dim:#444;--paper:#fff;--soft:#fff;--line:#bbb;--bad:#8c1d18;--warn:#5f3e00;--link:#000}"
	"body{font-size:10pt;max-width:none;margin:0;padding:0}.connection{content-visibility:visible}.scroll{overflow:visible}table{font-size:8pt}td,th{white-space:normal;padding-right:.5rem}.n{white-space:nowrap}"
	"thead{display:table-header-group}tr,dd,li,.fig,summary{break-inside:avoid}h1,h2,h3,dt,summary{break-after:avoid}a{text-decoration:none}}\n";
/* clang-format on */

void ta_html_text(FILE *out, const char *tag, const char *text)
{
	fprintf(out, "<%s>", tag);
	ta_escape_html(out, text);
	fprintf(out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

void ta_html_begin(FILE *out, const char *title)
{
	fputs(head, out);
	ta_html_text(out, "title", title);
	fputs("<style>\n", out);
	fputs(style, out);
	ta_figure_style(out);
	fputs("\n</style>\n</head>\n<body>\n", out);
}
