/* SPDX-License-Identifier: MIT */
/* Untrusted text for the medium that it goes to. */
#ifndef TA_REPORT_ESCAPE_H
#define TA_REPORT_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Decodes one character of UTF-8 (RFC 3629) from p[0..len), len > 0: its length, or 0 where the bytes are none
 * (one of them is then to be replaced). */
size_t ta_utf8_decode(const char *p, size_t len, uint32_t *ret);

/* Whether a character steers its reader or is not seen: control characters, bidirectional controls, zero width, separators of
 * lines. No format writes one as it is, but for line ends of its own. */
bool ta_char_is_unsafe(uint32_t c);

/* Such a character as a code for people: "\\u202e", "\\U000e0001". */
void ta_escape_char(FILE *out, uint32_t c);

/* The inside of a JSON string (RFC 8259 section 7); bytes that are no UTF-8 become U+FFFD, unsafe characters ASCII escapes. */
void ta_escape_json(FILE *out, const char *text, size_t len);

/* The value of a label (OpenMetrics 1.0, ABNF of escaped-string); unsafe characters become a code. */
void ta_escape_label(FILE *out, const char *text);

/* Text and attributes of HTML and XML; what could mislead a reader (control characters, bidirectional controls) becomes a code,
 * what is no UTF-8 U+FFFD. */
void ta_escape_html(FILE *out, const char *text);

#endif
