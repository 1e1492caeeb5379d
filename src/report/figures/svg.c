/* SPDX-License-Identifier: MIT */
/* SVG 1.1 as browsers have it inline and as files; no script, no link, no font of its own. */
#include "report/figures/svg.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report/escape/escape.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/core/xalloc.h"

/* Of a common sans-serif font a character takes this part of the height, on average and with some to spare. */
#define CHARACTER_WIDTH 0.58
#define BOLD_WIDTH 0.66

/* Colours have a contrast of at least 4.5 to 1 with the paper (WCAG 2.1, 1.4.3), in both schemes; what they tell the shapes tell,
 * too. */
/* clang-format off */
static const char style[] =
	".fig{display:block;width:100%;max-width:48rem;height:auto;margin:.6rem 0;font:13px system-ui,\"Segoe UI\",\"DejaVu Sans\",sans-serif;"
	"--i:#1b1f24;--d:#5c6570;--p:#fff;--g:#dfe4ea;--data:#1d5fad;--ok:#1a7431;--win:#8a5a00;--bad:#b3261e;--tlp:#7a35b0;--fast:#a8480a;--sack:#0b6e75;--icmp:#a3126f}"
	"@media(prefers-color-scheme:dark){.fig{--i:#e4e7eb;--d:#9aa4af;--p:#14171a;--g:#2c333b;--data:#79b4ff;--ok:#74cf86;--win:#e6b450;--bad:#ff8a80;--tlp:#cda4ff;--fast:#ffab70;--sack:#62d2da;--icmp:#ff8fd0}}"
	"@media(min-width:700px){.fig{font-size:9px}}"
	".fig text{fill:var(--i)}.fig .dim{fill:var(--d)}.fig .b{font-weight:600}.fig .mid{text-anchor:middle}.fig .end{text-anchor:end}"
	".fig .h{paint-order:stroke;stroke:var(--p);stroke-width:3px;stroke-linejoin:round}"
	".fig .paper{fill:var(--p)}.fig .grid{stroke:var(--g);stroke-width:1}.fig .axis{stroke:var(--d);stroke-width:1}"
	".fig .c{stroke:currentColor;fill:none;stroke-width:1.5}.fig .t{stroke-width:2.5}.fig .f{fill:currentColor;stroke:currentColor;stroke-width:1}"
	".fig .dash{stroke-dasharray:4 3}.fig .dots{stroke-dasharray:1.5 3}.fig .soft{fill:currentColor;opacity:.18}.fig .band{fill:currentColor;opacity:.1}"
	".fig .ink{color:var(--i)}.fig .faint{color:var(--d)}.fig .data{color:var(--data)}.fig .ok{color:var(--ok)}.fig .win{color:var(--win)}.fig .bad{color:var(--bad)}"
	".fig .tlp{color:var(--tlp)}.fig .fast{color:var(--fast)}.fig .sack{color:var(--sack)}.fig .icmp{color:var(--icmp)}"
	".fig text.tint{fill:currentColor}";
/* clang-format on */

void ta_figure_style(FILE *out)
{
	fputs(style, out);
}

void ta_svg_open(FILE *out, const struct ta_figure *how, double height, const char *about)
{
	fprintf(out,
		"<svg%s class=\"fig\" viewBox=\"0 0 %d %.0f\" role=\"img\" aria-labelledby=\"%s-t %s-d\"",
		how->standalone ? " xmlns=\"http://www.w3.org/2000/svg\"" : "", TA_SVG_WIDTH,
		height, how->id, how->id);
	if (how->standalone)
		fprintf(out, " width=\"%d\" height=\"%.0f\"", 2 * TA_SVG_WIDTH, 2 * height);
	fprintf(out, ">\n<title id=\"%s-t\">", how->id);
	ta_escape_html(out, how->title);
	fprintf(out, "</title>\n<desc id=\"%s-d\">", how->id);
	ta_escape_html(out, about);
	fputs("</desc>\n", out);
	if (how->standalone)
		fprintf(out,
			"<style>%s</style>\n<rect class=\"paper\" width=\"%d\" height=\"%.0f\"/>\n",
			style, TA_SVG_WIDTH, height);
}

void ta_svg_close(FILE *out)
{
	fputs("</svg>\n", out);
}

static void text_begin(FILE *out, double x, double y, enum ta_svg_anchor anchor, const char *class)
{
	static const char *const anchors[] = { "", "mid", "end" };
	const char *space = *class && anchor ? " " : "";
	fprintf(out, "<text x=\"%.1f\" y=\"%.1f\"", x, y);
	if (*class || anchor)
		fprintf(out, " class=\"%s%s%s\"", class, space, anchors[anchor]);
	putc('>', out);
}

void ta_svg_text(FILE *out, double x, double y, enum ta_svg_anchor anchor, const char *class,
		 const char *text)
{
	text_begin(out, x, y, anchor, class);
	ta_escape_html(out, text);
	fputs("</text>\n", out);
}

void ta_svg_textf(FILE *out, double x, double y, enum ta_svg_anchor anchor, const char *class,
		  const char *format, ...)
{
	va_list arguments;
	struct ta_strbuf text = { 0 };
	va_start(arguments, format);
	ta_strbuf_vaddf(&text, format, arguments);
	va_end(arguments);
	ta_svg_text(out, x, y, anchor, class, ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

void ta_figure_nothing(FILE *out, const struct ta_figure *how)
{
	ta_svg_open(out, how, 4 * TA_SVG_LINE, "nothing to draw");
	ta_svg_para(out, 2 * TA_SVG_LINE, "dim", how->title);
	ta_svg_close(out);
}

/* Characters of UTF-8, of no width or not. */
static size_t characters(const char *text, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

double ta_svg_width(const char *text)
{
	return (double)characters(text, strlen(text)) * TA_SVG_TEXT * CHARACTER_WIDTH;
}

/* Bytes of a text up to its n-th character. */
static size_t bytes_of(const char *text, size_t n)
{
	size_t i = 0;
	for (; text[i]; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80 && n-- == 0)
			break;
	return i;
}

char *ta_svg_fit(const char *text, double width)
{
	size_t room = (size_t)(width / (TA_SVG_TEXT * CHARACTER_WIDTH));
	if (characters(text, strlen(text)) <= room)
		return ta_xstrdup(text);
	return ta_format("%.*s\xe2\x80\xa6", (int)bytes_of(text, room ? room - 1 : 0), text);
}

/* Bytes of the words that have room in a line: at least one, or as much of it as there is room for. */
static size_t line_of(const char *text, size_t room)
{
	size_t take = 0, step;
	for (size_t words = 0; text[take]; take += step, words++) {
		size_t blank = strspn(text + take, " ");
		step = blank + strcspn(text + take + blank, " ");
		if (characters(text, take + step) <= room)
			continue;
		return words ? take : bytes_of(text, room);
	}
	return take;
}

double ta_svg_para(FILE *out, double y, const char *class, const char *text)
{
	const double each = TA_SVG_TEXT * (strcmp(class, "b") ? CHARACTER_WIDTH : BOLD_WIDTH);
	const size_t room = (size_t)((TA_SVG_WIDTH - 2 * TA_SVG_MARGIN) / each);
	while (*text) {
		size_t take = line_of(text, room);
		char *line = ta_xstrndup(text, take);
		if (out)
			ta_svg_text(out, TA_SVG_MARGIN, y, TA_SVG_START, class, line);
		free(line);
		y += TA_SVG_LINE;
		text += take;
		text += strspn(text, " ");
	}
	return y;
}

void ta_svg_line(FILE *out, const char *class, double x0, double y0, double x1, double y1)
{
	fprintf(out, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", class, x0, y0, x1, y1);
}

void ta_svg_rect(FILE *out, const char *class, double x, double y, double width, double height)
{
	fprintf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
		class, x, y, width, height);
}

void ta_svg_shape(FILE *out, enum ta_svg_shape shape, double x, double y, double s)
{
	switch (shape) {
	case TA_SHAPE_DOT:
	case TA_SHAPE_RING:
		fprintf(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>",
			shape == TA_SHAPE_DOT ? "f" : "c", x, y, s);
		break;
	case TA_SHAPE_SQUARE:
		fprintf(out, "<path class=\"f\" d=\"M%.1f %.1fh%.1fv%.1fh-%.1fz\"/>", x - s, y - s,
			2 * s, 2 * s, 2 * s);
		break;
	case TA_SHAPE_DIAMOND:
		fprintf(out,
			"<path class=\"f\" d=\"M%.1f %.1fl%.1f %.1f -%.1f %.1f -%.1f -%.1fz\"/>", x,
			y - 1.3 * s, 1.1 * s, 1.3 * s, 1.1 * s, 1.3 * s, 1.1 * s, 1.3 * s);
		break;
	case TA_SHAPE_UP:
	case TA_SHAPE_DOWN: {
		double down = shape == TA_SHAPE_DOWN ? -1 : 1;
		fprintf(out, "<path class=\"f\" d=\"M%.1f %.1fl%.1f %.1fh-%.1fz\"/>", x,
			y - down * 1.2 * s, 1.2 * s, down * 2.2 * s, 2.4 * s);
		break;
	}
	case TA_SHAPE_CROSS:
		fprintf(out, "<path class=\"c t\" d=\"M%.1f %.1fl%.1f %.1fm0 -%.1fl-%.1f %.1f\"/>",
			x - s, y - s, 2 * s, 2 * s, 2 * s, 2 * s, 2 * s);
		break;
	case TA_SHAPE_PLUS:
		fprintf(out, "<path class=\"c t\" d=\"M%.1f %.1fv%.1fM%.1f %.1fh%.1f\"/>", x,
			y - 1.2 * s, 2.4 * s, x - 1.2 * s, y, 2.4 * s);
		break;
	case TA_SHAPE_BAR:
		fprintf(out, "<path class=\"c t\" d=\"M%.1f %.1fv%.1f\"/>", x, y - 1.6 * s,
			3.2 * s);
		break;
	}
}

void ta_svg_mark_open(FILE *out, const char *class, const char *title)
{
	fprintf(out, "<g class=\"%s\"><title>", class);
	ta_escape_html(out, title);
	fputs("</title>", out);
}

void ta_svg_mark_close(FILE *out)
{
	fputs("</g>\n", out);
}

void ta_svg_mark(FILE *out, enum ta_svg_shape shape, const char *class, double x, double y,
		 double size, const char *title)
{
	ta_svg_mark_open(out, class, title);
	ta_svg_shape(out, shape, x, y, size);
	ta_svg_mark_close(out);
}

bool ta_svg_take(struct ta_svg_places *places, double left, double top, double right, double bottom)
{
	if (places->n == TA_SVG_LABELS || left < 0 || right > TA_SVG_WIDTH)
		return false;
	for (size_t i = 0; i < places->n; i++) {
		const double *b = places->box[i];
		if (left < b[2] && right > b[0] && top < b[3] && bottom > b[1])
			return false;
	}
	double *b = places->box[places->n++];
	b[0] = left;
	b[1] = top;
	b[2] = right;
	b[3] = bottom;
	return true;
}

void ta_svg_cover(struct ta_svg_places *places, double x, double y, double size)
{
	if (places->n == TA_SVG_LABELS)
		return;
	double *b = places->box[places->n++];
	b[0] = x - size;
	b[1] = y - size;
	b[2] = x + size;
	b[3] = y + size;
}

void ta_svg_line_label(FILE *out, struct ta_svg_places *places, double right, double y,
		       const char *class, const char *text)
{
	double left = right - ta_svg_width(text), base[] = { y - 5, y + TA_SVG_TEXT };
	for (int i = 0; i < 2; i++) {
		if (!ta_svg_take(places, left, base[i] - TA_SVG_TEXT + 2, right, base[i] + 3))
			continue;
		ta_svg_text(out, right, base[i], TA_SVG_END, class, text);
		return;
	}
}

bool ta_svg_label(FILE *out, struct ta_svg_places *places, double x, double y, double top,
		  double bottom, const char *class, const char *text)
{
	const double width = ta_svg_width(text), away = 7;
	const struct {
		double left, base; /* of the text */
	} try[] = {
		{ x + away, y + 4 },
		{ x - away - width, y + 4 },
		{ x - width / 2, y - away },
		{ x - width / 2, y + away + TA_SVG_TEXT - 3 },
		{ x + 3, y - away },
		{ x - width - 3, y - away },
		{ x + 3, y + away + TA_SVG_TEXT - 3 },
		{ x - width - 3, y + away + TA_SVG_TEXT - 3 },
	};
	for (size_t i = 0; i < sizeof(try) / sizeof(*try); i++) {
		double upper = try[i].base - TA_SVG_TEXT + 2, lower = try[i].base + 3;
		if (upper < top || lower > bottom || try[i].left < places->left ||
		    !ta_svg_take(places, try[i].left, upper, try[i].left + width, lower))
			continue;
		if (out)
			ta_svg_text(out, try[i].left, try[i].base, TA_SVG_START, class, text);
		return true;
	}
	return false;
}
