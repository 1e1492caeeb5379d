dist_doc_DATA += doc/report.schema.json
EXTRA_DIST += doc
