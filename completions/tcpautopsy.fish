# fish completion for tcpautopsy; made by tests/lint/completions.py
# SPDX-License-Identifier: MIT

function __tcpautopsy_first
    test (count (commandline -opc)) = 1
end

# Which subcommand there is; "": none.
function __tcpautopsy_within
    set -l words (commandline -opc)
    set -l command ''
    contains -- "$words[2]" mcp; and set command $words[2]
    test "$command" = "$argv[1]"
end

complete -c tcpautopsy -n '__tcpautopsy_first' -a mcp -d 'answer a language model\'s program'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -s r -l read -r -F -d 'read FILE, as without -r'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l files-from -r -F -d 'read the files that LIST names, one a line or separated by NULs'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l no-recurse -d 'of a directory, read only the files directly in it'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l together -d 'analyse all inputs together: pieces of one capture as one run, in ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l stopped-together -d 'all points were stopped at the same time: what one does not show ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l point -r -F -d 'FILE was captured at the point NAME: several points see what was ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l fields -x -d 'the -e list that a headerless \'tshark -T fields\' was made with, ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l filter -x -d 'only frames that match this pcap-filter expression'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l connection -x -d 'report only the connection between these two endpoints'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l stream -x -d 'report only the connection with this id'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l from -x -d 'report what failed at TIME or later, and what did not fail and ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l to -x -d 'the same, up to TIME'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l cut -d 'with --from and --to: analyse only the packets between them'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l format -x -a 'text json ndjson html brief csv openmetrics svg' -d 'what the report is written as'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -s o -l output -r -F -d 'write the report to FILE, which appears only when the report is ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l figure -x -a 'timeline sequence ladder backoff keep-alive traffic' -d 'with --format svg: only this figure: timeline, sequence, ladder, ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -s w -l write -r -F -d 'also write the failed connections to OUT, a pcapng capture for ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l split -x -a '(__fish_complete_directories)' -d 'also write each failed connection to a capture of its own in DIR'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l pseudonymise -F -d 'in the report and in captures, replace addresses and host names ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l summary -d 'of the reports in text and HTML, write the overview alone'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -s a -l all -d 'leave nothing out: all failed connections in full, and the ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l only -x -a '(__fish_complete_list , \'string split " " "failed healed healthy normal peer-crash peer-reboot network-failure peer-silent middlebox-timeout middlebox-reset process-exit receiver-stalled connect-refused connect-unreachable connect-timeout close-unanswered pmtu-blackhole application-silent undetermined"\')' -d 'describe only these connections, count all: failed, healed, ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l csv-table -x -a 'connections attempts' -d 'CSV: connections'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l csv-crlf -d 'CSV: end lines as RFC 4180 asks for'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l utc -d 'write instants in UTC'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l local -d 'write instants in the local time of this machine'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l timezone -x -a 'UTC' -d 'write instants in the time of ZONE'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l color -f -a 'auto always never' -d 'colours: auto'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l ascii -d 'write text reports in ASCII, whatever the locale'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -s q -l quiet -d 'write no report, only set the exit status'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l fail-on -x -a '(__fish_complete_list , \'string split " " "failed healed normal peer-crash peer-reboot network-failure peer-silent middlebox-timeout middlebox-reset process-exit receiver-stalled connect-refused connect-unreachable connect-timeout close-unanswered pmtu-blackhole application-silent undetermined"\')' -d 'exit with status 1 if this was found: scenarios separated by ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l baseline -r -F -d 'report only what is new since OLD, a JSON or NDJSON report of an ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l explain -f -a 'normal peer-crash peer-reboot network-failure peer-silent middlebox-timeout middlebox-reset process-exit receiver-stalled connect-refused connect-unreachable connect-timeout close-unanswered pmtu-blackhole application-silent undetermined' -d 'explain a scenario and how it differs from others'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l schema -d 'print the JSON schema of the report'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -s v -l verbose -d 'print details about the run to standard error'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l progress -x -a 'auto always never' -d 'show on standard error how far the reading is: auto'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l memory -x -d 'hold at most SIZE bytes'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -s j -l jobs -x -d 'work with N threads'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -l no-sandbox -d 'do not drop rights: starting programs, the network, writing other ...'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -s h -l help -d 'print this help'
complete -c tcpautopsy -n '__tcpautopsy_within ""' -s V -l version -d 'print the version'
complete -c tcpautopsy -n '__tcpautopsy_within "mcp"' -l allow -x -a '(__fish_complete_directories)' -d 'read files in DIR, and nothing else'
complete -c tcpautopsy -n '__tcpautopsy_within "mcp"' -l max-size -x -d 'refuse calls whose files have more bytes together'
complete -c tcpautopsy -n '__tcpautopsy_within "mcp"' -l no-sandbox -d 'do not drop rights'
complete -c tcpautopsy -n '__tcpautopsy_within "mcp"' -s h -l help -d 'print this help'
