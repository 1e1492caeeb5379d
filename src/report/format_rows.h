/* SPDX-License-Identifier: MIT */
/* Every format, one row each, included by what makes something of the rows; the first is the default:
 *
 *   TA_FORMAT(name, description)   ta_report_NAME_open() begins it; the description is for --help
 */
TA_FORMAT(text, "for a person at a terminal")
TA_FORMAT(json, "one document, see doc/report.schema.json")
TA_FORMAT(ndjson, "one JSON object a line, those of an input when it has been read to its end")
TA_FORMAT(html, "one file that needs no other, with ladders")
TA_FORMAT(brief, "a page of Markdown, under 1,500 words, for a ticket or a language model")
TA_FORMAT(csv, "one row a connection, or with --csv-table an attempt")
TA_FORMAT(openmetrics, "counts, for a textfile collector")
TA_FORMAT(svg, "figures: a file each in the folder of --output, or one of them")
