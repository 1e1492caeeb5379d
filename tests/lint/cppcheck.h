/* SPDX-License-Identifier: MIT */
/* For tests/lint/cppcheck.sh, which reads no header of a library: jansson's loops, much as jansson.h has them. */
#define json_array_foreach(array, index, value)                                                    \
	for (index = 0; (value = json_array_get(array, index)); index++)
#define json_object_foreach(object, key, value)                                                    \
	for (key = json_first(object); key && (value = json_object_get(object, key));              \
	     key = json_next(object, key))
