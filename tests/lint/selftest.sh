#!/bin/sh
# Each lint is proved by breaking its rule once: it passes a small clean tree, and fails it, saying why, after one change.
# SPDX-License-Identifier: MIT
set -u
lint=$(cd "${top_srcdir:-.}/tests/lint" && pwd) || exit 99
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
failures=0

clean() {
	rm -rf "$tmp/tree" && mkdir -p "$tmp/tree" && cd "$tmp/tree" || exit 99
	mkdir -p src/core src/flow src/tcp/room include/tcpautopsy/core include/tcpautopsy/flow include/tcpautopsy/net include/tcpautopsy/tcp tests testdata/captures man
	cp "$lint/../../.clang-format" .
	for f in src/core/a.c src/flow/flow.c src/tcp/tcp.c include/tcpautopsy/core/addr.h include/tcpautopsy/flow/flow.h \
		include/tcpautopsy/net/net.h include/tcpautopsy/tcp/tracker.h; do
		echo '/* SPDX-License-Identifier: MIT */' >$f
	done
	printf '#include "tcpautopsy/flow/flow.h"\n#include "tcp_internal.h"\n#include "tcp/room/r.h"\n' >>src/tcp/tcp.c
	printf '/* SPDX-License-Identifier: MIT */\nenum {\n\tTA_LIMIT_A = 1, /* a\n\t\t\t * b (not counted: c) */\n\tTA_LIMIT_B_C = 2 /* d */\n};\n' >include/tcpautopsy/core/limits.h
	printf '/* SPDX-License-Identifier: MIT */\nint t[] = { TA_LIMIT_A, TA_LIMIT_B_C };\nconst char *n = "limits.b_c";\n' >src/tcp/limited.c
	printf 'int ta_x(void)\n{\n\treturn 1;\n}\n' >>src/core/a.c
	echo x >testdata/captures/one.pcap
	echo what >testdata/captures/one.md
	printf '  -o, --output FILE   where\n      --all           more\n' >help
	printf '.TP\n.BR \\-o ", " \\-\\-output " " \\fIFILE\\fR\n.TP\n.B \\-\\-all\n' >man/tcpautopsy.1
	mkdir -p tests/golden/expected
	printf '```\n$ build/tcpautopsy testdata/seed-tunnel-dead.txt\none\ntwo\n  ...\n```\n' >README.md
	printf 'one\ntwo\nthree\n' >tests/golden/expected/seed.txt
}

# passes LINT [ARGUMENT]... ; fails TEXT LINT [ARGUMENT]...
run() {
	case $1 in
	*.py) sh "$lint/../python" "$lint/$@" 2>&1 ;;
	*) sh "$lint/$@" 2>&1 ;;
	esac
}
passes() {
	out=$(run "$@") && return
	[ $? = 77 ] && return
	echo "FAIL: $1 refuses a clean tree: $out"
	failures=$((failures + 1))
}
fails() {
	want=$1
	shift
	out=$(run "$@")
	code=$?
	[ $code = 77 ] && { echo "skipped: $1: $out"; return; }
	case $code:$out in
	1:*"$want"*) echo "ok: $1 finds: $want" ;;
	*)
		echo "FAIL: $1 does not find: $want (exit $code: $out)"
		failures=$((failures + 1))
		;;
	esac
}

clean && passes layers.sh . && passes rooms.sh . && passes format.sh . && passes size.sh . && passes style.sh . && passes data.sh . &&
	passes options.sh . help && passes readme.sh .
clean && echo '#include "tcpautopsy/net/net.h"' >>src/tcp/tcp.c && fails "tcp (rank 4) includes tcpautopsy/net/net.h" layers.sh .
clean && echo '#include "tcpautopsy/tcp/tracker.h"' >>src/flow/flow.c && fails "flow (rank 3) includes tcpautopsy/tcp/tracker.h" layers.sh .
clean && echo '#include "tcpautopsy/flow/flow.h"' >>include/tcpautopsy/core/addr.h && fails "core (rank 0) includes" layers.sh .
clean && echo '#include "../flow/flow_internal.h"' >>src/tcp/tcp.c && fails "what crosses a layer" layers.sh .
clean && echo '#include "tcp/room/r.h"' >>src/flow/flow.c && fails "what crosses a layer" layers.sh .
dialects() { # clean, with a text dialect
	clean && mkdir -p src/text/list tests/unit doc && echo '	ROW(one)' >src/text/dialects.c &&
		printf 'const struct ta_txt_dialect ta_txt_one = {\n\t.kind = "one-text",\n};\n' >src/text/list/one.c &&
		echo '| `one-text` | what it is | `list/one.c` |' >doc/text-dialects.md &&
		echo 'assert_string_equal(t.info.kind, "one-text");' >tests/unit/test_text_one.c
}
dialects && passes dialects.sh .
dialects && : >src/text/dialects.c && fails "ta_txt_one has no row in" dialects.sh .
dialects && sed -i s/one.c/two.c/ doc/text-dialects.md && fails "no row says what one-text is" dialects.sh .
dialects && rm tests/unit/test_text_one.c && fails "no test in tests/unit/test_text* reads one-text" dialects.sh .
rooms() { # clean, with two rooms in src/tcp
	clean && mkdir src/tcp/low && printf '0 low   x\n1 room  y\n2 .     z\n' >src/tcp/rooms.txt &&
		echo '/* SPDX-License-Identifier: MIT */' | tee src/tcp/low/l.c src/tcp/room/m.c >src/tcp/rules.h &&
		printf '#include "tcp/low/l.h"\n#include "tcp/rules.h"\n' >>src/tcp/room/m.c
}
rooms && passes rooms.sh .
rooms && echo '#include "tcp/room/r.h"' >>src/tcp/low/l.c && fails "l.c:2: low (rank 0) includes tcp/room/r.h of room (rank 1)" rooms.sh .
rooms && echo '#include "tcp/tcp_internal.h"' >>src/tcp/low/l.c && fails "includes tcp/tcp_internal.h of . (rank 2)" rooms.sh .
rooms && sed -i s/1/0/ src/tcp/rooms.txt && fails "room (rank 0) includes tcp/low/l.h of low (rank 0)" rooms.sh .
rooms && rm src/tcp/rooms.txt && fails "gives the room low no rank" rooms.sh .
rooms && echo '1 gone  w' >>src/tcp/rooms.txt && fails "there is no room gone" rooms.sh .
clean && mkdir src/misc && echo x >src/misc/m.c && fails "no layer is called misc" layers.sh .
clean && printf 'int  ta_y(void);\n' >>src/core/a.c && fails "src/core/a.c:6" format.sh .
clean && { echo 'int ta_long(void)'; echo '{'; yes '	;' | head -69; echo '}'; } >>src/core/a.c &&
	fails "a function of 71 lines: int ta_long" size.sh .
clean && { echo 'static const int t[] = {'; yes '	1,' | head -800; echo '};'; } >>src/core/a.c && passes size.sh .
clean && { yes 'int ta_f(void);' | head -450; } >>src/core/a.c && fails "a file of 455 lines" size.sh .
clean && sed -i 1d src/core/a.c && fails "no licence line" style.sh .
clean && printf 'int ta_z(const char *s)\n{\n\treturn atoi(s);\n}\n' >>src/core/a.c && fails "banned list" style.sh .
clean && echo '/* FIX''ME: later */' >>src/core/a.c && fails "unfinished" style.sh .
clean && echo x >testdata/captures/two.pcap && fails "two.pcap: nothing says" data.sh .
clean && echo x >testdata/captures/two.pcap && echo '- captures/two.pcap: b' >testdata/README.md && passes data.sh .
clean && passes limits.sh .
clean && sed -i 's/TA_LIMIT_A, //' src/tcp/limited.c && fails "TA_LIMIT_A is used by nobody" limits.sh .
clean && sed -i 's/limits.b_c/limits.b/' src/tcp/limited.c && fails 'nothing counts "limits.b_c"' limits.sh .
clean && sed -i 's/(not counted: c)//' include/tcpautopsy/core/limits.h && fails 'nothing counts "limits.a"' limits.sh .
clean && sed -i 's/two/2/' README.md && fails "another report" readme.sh .
clean && mkdir -p doc && echo '![x](doc/seed-sequence.svg)' >>README.md && echo a >doc/seed-sequence.svg && echo b >tests/golden/expected/seed-sequence.svg && fails "another figure" readme.sh .
clean && mkdir -p doc && echo '![x](doc/seed-sequence.svg)' >>README.md && echo a >doc/seed-sequence.svg && echo a >tests/golden/expected/seed-sequence.svg && passes readme.sh .
clean && echo '      --new   more' >>help && fails "--new: not in the man" options.sh . help
clean && printf '.TP\n.B \\-\\-older\n' >>man/tcpautopsy.1 && fails "--older: in the man, but no option" options.sh . help
# held: the real documents beside a list of what the tables hold.
held() {
	clean && mkdir -p doc/scenarios tests/golden && root=$lint/../.. &&
		cp "$root/doc/report.schema.json" "$root/doc/attempts.md" doc && cp "$root"/doc/scenarios/*.md doc/scenarios && cp -f "$root/README.md" "$root/NEWS.md" . &&
		cp -f "$root/man/tcpautopsy.1" man && mkdir completions && cp -f "$root"/completions/* completions &&
		cp "$root/tests/golden/CASES" tests/golden && "${top_builddir:-.}/tests/tools/list_tables" >list
}
held && passes tables.py . list
held && echo 'law quadratic' >>list && fails "backoff/properties/law/enum: no law 'quadratic'" tables.py . list
held && sed -i '/^observation link-down/d' list && fails "'link-down' is no observation" tables.py . list
held && passes completions.py .
held && sed -i '/ -l only /d' completions/tcpautopsy.fish && fails "tcpautopsy.fish is not what the option table says" completions.py .
held && echo 'format xml' >>list && fails "man/tcpautopsy.1: no format 'xml'" tables.py . list
held && echo 'format xml' >>list && fails "tests/golden/CASES: no format 'xml'" tables.py . list
held && rm -f doc/scenarios/normal.md && fails "doc/scenarios: no scenario 'normal'" tables.py . list
held && echo 'cause whim' >>list && fails "doc/attempts.md: no cause 'whim'" tables.py . list
held && echo 'failure gone' >>list && fails "NEWS.md: does not say that there are fifteen" tables.py . list
clean && printf 'int ta_y(void)\n{\n\tint n;\n\treturn n;\n}\n' >>src/core/a.c && fails 'Uninitialized variable: n' cppcheck.sh .
clean && printf 'int ta_y(int *n)\n{\n\treturn n ? 1 : *n;\n}\n' >>src/core/a.c && mkdir build && : >build/config.h &&
	cp "$lint/../../.clang-tidy" . && top_builddir=build && export top_builddir &&
	fails 'Dereference of null pointer' tidy.sh . src/core/a.c && unset top_builddir
# bare NUMBER EXPRESSION finds it in a function of a layer that is enabled; free LINE at file scope is none.
bare() {
	clean && printf 'int ta_y(long x)\n{\n\treturn %s;\n}\n' "$2" >>src/tcp/tcp.c && fails "bare $1" numbers.py -a .
}
free() {
	clean && printf '%s\n' "$1" >>src/tcp/tcp.c && passes numbers.py -a .
}
bare 3 'x > 3 * TA_SEC'
bare 0x10 'x & 0x10'
bare 1.5 'x < 1.5 * x'
bare 7 '"\"" /* 5 */ [x] + 7'
free '#define TA_X (3 * 4) \
	+ 5'
free 'enum { A = 3, B = 40 };'
free 'static const int t[] = { 3, { 4 }, 5 };'
free 'void f(void) { static const int t[] = { 3 }; char s[80]; enum { Q = 5 }; use(x & 0xffff, "9", x << 32, 2); }'
free '/* 3 */ void g(void) { struct a b = { 0 }; c = u32 + '"'3'"'; } // 4'
clean && printf '#define TA_X 3\n#define TA_Y 4 /* TA_X */\nenum { TA_Z = 5 };\n' >src/tcp/rules.h && printf 'int z = TA_Y + TA_Z;\n' >>src/tcp/tcp.c &&
	fails 'TA_X decides nothing' numbers.py . && sed -i /TA_X/d src/tcp/rules.h && sed -i 's/ + TA_Z//' src/tcp/tcp.c &&
	fails 'TA_Z decides nothing' numbers.py .
clean && mkdir -p src/facts include/tcpautopsy/facts && printf '#define TA_Q 3\nint q = TA_Q;\n' >src/facts/rules.h &&
	printf 'X(A, "a", "TA_Q", 0)\n' >include/tcpautopsy/facts/kinds.h && passes numbers.py . &&
	printf 'X(B, "b", "TA_OLD", 0)\n' >>include/tcpautopsy/facts/kinds.h && fails 'TA_OLD is the source' numbers.py .
if command -v "${CC:-cc}" >/dev/null && command -v ar >/dev/null; then
	library() { "${CC:-cc}" -c -x c -o x.o - && rm -f libta_x.a && ar cr libta_x.a x.o; }
	clean && echo 'int ta_x(void); int ta_x(void) { return 0; } const char *const ta_t[] = { "a" };' | library && passes symbols.sh .
	# pair CALL_OF_A CALL_OF_B: a library of two files, each of one function that calls the given one.
	pair() {
		for f in a b; do
			echo "int ta_$f(void); int $1(void); int ta_$f(void) { return $1(); }" | "${CC:-cc}" -c -x c -o $f.o - || return
			shift
		done
		rm -f libta_x.a && ar cr libta_x.a a.o b.o
	}
	clean && pair ta_b ta_other && passes circles.sh .
	clean && pair ta_b ta_a && fails "in a circle" circles.sh .
	clean && echo 'int loose(void); int loose(void) { return 0; }' | library && fails "exports loose" symbols.sh .
	clean && echo 'static int n; int ta_x(void); int ta_x(void) { return n++; }' | library && fails "mutable global n" symbols.sh .
	clean && echo 'int ta_n = 3;' | library && fails "mutable global ta_n" symbols.sh .
fi
[ $failures = 0 ]
