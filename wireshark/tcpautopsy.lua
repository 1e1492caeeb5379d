-- SPDX-License-Identifier: MIT
-- Wireshark and tshark: what tcpautopsy found, as fields of each packet, for filters and columns.
--
--   tcpautopsy -w failed.pcapng capture.pcap
--   wireshark -X lua_script:tcpautopsy.lua failed.pcapng
--
-- Or copy this file to the folder of personal Lua plugins (Help, About Wireshark, Folders). It reads the packet comments that
-- tcpautopsy wrote and adds to each packet:
--
--   tcpautopsy.verdict      what became of its connection: "peer-silent" (all packets of the connection)
--   tcpautopsy.confidence   "certain", "likely", "possible"
--   tcpautopsy.title        the verdict in words
--   tcpautopsy.attempt      "copy 7 of 15"
--   tcpautopsy.cause        why this copy was sent: "RTO", "TLP", "fast", "perhaps RTO"
--   tcpautopsy.delay        seconds since the attempt before
--   tcpautopsy.nominal      seconds that the model of its timer sets for it
--   tcpautopsy.evidence     what this packet shows
--   tcpautopsy.frame        its name in the input: "frame 17", "client.pcap:17"
--
-- As a column: right-click on the field in the packet details, "Apply as Column"; or
--   tshark -X lua_script:tcpautopsy.lua -r failed.pcapng -T fields -e frame.number -e tcpautopsy.verdict -e tcpautopsy.cause -e tcpautopsy.nominal

local autopsy = Proto("tcpautopsy", "tcpautopsy")

local fields = {
	verdict = ProtoField.string("tcpautopsy.verdict", "Verdict"),
	confidence = ProtoField.string("tcpautopsy.confidence", "Confidence"),
	title = ProtoField.string("tcpautopsy.title", "In words"),
	attempt = ProtoField.string("tcpautopsy.attempt", "Attempt"),
	cause = ProtoField.string("tcpautopsy.cause", "Cause"),
	delay = ProtoField.double("tcpautopsy.delay", "Delay (s)"),
	nominal = ProtoField.double("tcpautopsy.nominal", "Nominal delay (s)"),
	evidence = ProtoField.string("tcpautopsy.evidence", "Evidence"),
	frame = ProtoField.string("tcpautopsy.frame", "In the input"),
}
autopsy.fields = {
	fields.verdict, fields.confidence, fields.title, fields.attempt, fields.cause,
	fields.delay, fields.nominal, fields.evidence, fields.frame,
}

autopsy.prefs.info = Pref.bool("Show in the Info column", true, "Append cause and nominal delay to the Info column")

local comments = Field.new("frame.comment")
local stream = Field.new("tcp.stream")

-- By tcp.stream: the comment with the verdict stands at the first packet of a connection.
local verdicts = {}

function autopsy.init()
	verdicts = {}
end

-- "tcpautopsy stream 2, frame 17: copy 7 of 15, ...": its frame and the rest; nil for a comment of somebody else.
local function split(comment)
	local frame, text = comment:match("^tcpautopsy stream %d+, (frame %d+): (.*)$")
	if not frame then
		frame, text = comment:match("^tcpautopsy stream %d+, (.-:%d+): (.*)$")
	end
	return frame, text
end

-- "RTO 33.02 s after the last: 30.98 s nominal; why": of an attempt, behind its number.
local function read_timing(rest, found)
	local timing = rest:match("^[^;]+") or ""
	found.delay = tonumber(timing:match("([%d.]+) s after the "))
	found.nominal = tonumber(timing:match("([%d.]+) s nominal"))
	if found.attempt:find("probe %d") then
		found.cause = "probe"
	else
		found.cause = timing:match("^(%D-):? [%d.]+ s ") or timing:match("^%D+$")
	end
end

-- What one comment says, into `found`.
local function read(text, found)
	local scenario, confidence, title = text:match("^verdict ([%w-]+), (%a+)[^:]*:%s*(.*)$")
	if scenario then
		found.verdict = { scenario = scenario, confidence = confidence, title = title:match("^(.-)%. ") or title }
		return
	end
	local evidence = text:match("^evidence.-: (.*)$")
	if evidence then
		found.evidence[#found.evidence + 1] = evidence
		return
	end
	local attempt, rest = text:match("^([^,;]+), (.*)$")
	if attempt and (attempt:find("copy %d") or attempt:find("probe ")) then
		found.attempt = attempt
		read_timing(rest, found)
	else
		found.attempt = found.attempt or text:match("^[^;]+")
	end
end

local function add(tree, field, value)
	if value then
		tree:add(field, value):set_generated()
	end
end

function autopsy.dissector(buffer, pinfo, root)
	local found = { evidence = {} }
	for _, comment in ipairs({ comments() }) do
		local frame, text = split(tostring(comment.value))
		if text then
			found.frame = frame
			read(text, found)
		end
	end
	local id = stream()
	if id then
		if found.verdict then
			verdicts[id.value] = found.verdict
		end
		found.verdict = verdicts[id.value]
	end
	if not (found.verdict or found.frame) then
		return
	end
	local tree = root:add(autopsy)
	tree:set_generated()
	if found.verdict then
		add(tree, fields.verdict, found.verdict.scenario)
		add(tree, fields.confidence, found.verdict.confidence)
		add(tree, fields.title, found.verdict.title)
	end
	add(tree, fields.frame, found.frame)
	add(tree, fields.attempt, found.attempt)
	add(tree, fields.cause, found.cause)
	add(tree, fields.delay, found.delay)
	add(tree, fields.nominal, found.nominal)
	for _, evidence in ipairs(found.evidence) do
		add(tree, fields.evidence, evidence)
	end
	if found.cause and autopsy.prefs.info then
		local nominal = found.nominal and string.format(": %.3f s nominal", found.nominal) or ""
		pinfo.cols.info:append(" [" .. found.attempt .. ", " .. found.cause .. nominal .. "]")
	end
end

register_postdissector(autopsy)
