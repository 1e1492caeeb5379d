// SPDX-License-Identifier: MIT
// The protocol's own client (@modelcontextprotocol/sdk) against `tcpautopsy mcp` over stdio: it checks each message against its schemas, and
// structured content against the outputSchema of its tool. Status 77 where the SDK is not installed.
//
// usage: node sdk.js    (TCPAUTOPSY, top_srcdir, NODE_PATH from the environment)
'use strict';
const assert = require('assert');
const path = require('path');
let sdk;
try {
	sdk = {
		...require('@modelcontextprotocol/sdk/client/index.js'),
		...require('@modelcontextprotocol/sdk/client/stdio.js'),
		...require('@modelcontextprotocol/sdk/types.js'),
	};
} catch (error) {
	console.log('skipped: no @modelcontextprotocol/sdk (' + error.code + ')');
	process.exit(77);
}

const program = path.resolve(process.env.TCPAUTOPSY || './tcpautopsy');
const data = path.resolve(process.env.top_srcdir || '.', 'testdata');

async function all(list, key) {
	const found = [];
	let pages = 0;
	for (let cursor; ; ) {
		const page = await list(cursor ? { cursor } : {});
		found.push(...page[key]);
		cursor = page.nextCursor;
		pages++;
		if (!cursor) return { found, pages };
	}
}

async function main() {
	const client = new sdk.Client({ name: 'sdk-test', version: '1' }, { capabilities: {} });
	await client.connect(new sdk.StdioClientTransport({ command: program, args: ['mcp', data], stderr: 'inherit' }));
	assert.strictEqual(client.getServerVersion().name, 'tcpautopsy');
	assert.ok(client.getInstructions().includes('untrusted'));
	await client.ping();

	const tools = (await all((p) => client.listTools(p), 'tools')).found;
	assert.deepStrictEqual(tools.map((t) => t.name), ['triage', 'explain', 'frames', 'compare', 'explain_scenario']);
	for (const tool of tools) {
		assert.strictEqual(tool.annotations.readOnlyHint, true);
		assert.strictEqual(tool.inputSchema.type, 'object');
		assert.strictEqual(tool.outputSchema.type, 'object');
	}
	const call = (name, args, options) => client.callTool({ name, arguments: args }, undefined, options);
	const triage = await call('triage', { files: ['seed-tunnel-dead.txt'] });
	assert.strictEqual(triage.structuredContent.connections[0].scenario, 'peer-silent');
	assert.ok(triage.content[0].text.startsWith('# TCP: 1 connection, 1 failed'));
	const explained = await call('explain', { file: 'seed-tunnel-dead.txt', connection: 0 });
	assert.strictEqual(explained.structuredContent.diagnosis.confidence, 'certain');
	const frames = await call('frames', { file: 'seed-tunnel-dead.txt', frame: 16, before: 1, after: 1 });
	assert.deepStrictEqual(frames.structuredContent.frames.map((f) => f.frame), [10, 16, 21]);
	const compared = await call('compare', { a: ['points/client-1.pcap', 'points/client-2.pcap'], b: ['points/server.pcap'] });
	assert.strictEqual(compared.structuredContent.connections[0].between[1].lost, 7);
	assert.ok((await call('explain_scenario', { name: 'pmtu-blackhole' })).structuredContent.page.length > 100);

	// Large results, put together page by page.
	const rows = await all((p) => call('triage', { files: ['captures'], ...p }).then((r) => r.structuredContent), 'connections');
	assert.ok(rows.pages > 2 && rows.found.length > 200);

	// Errors: of the protocol, and of a tool.
	await assert.rejects(call('triage', { file: 'x' }), (e) => e.code === sdk.ErrorCode.InvalidParams);
	await assert.rejects(client.request({ method: 'no/such' }, sdk.EmptyResultSchema), (e) => e.code === sdk.ErrorCode.MethodNotFound);
	const outside = await call('triage', { files: ['/etc/passwd'] });
	assert.ok(outside.isError && outside.content[0].text.includes('not in a folder'));

	const resources = await all((p) => client.listResources(p), 'resources');
	assert.ok(resources.pages === 2 && resources.found.length === 17);
	for (const { uri } of resources.found) assert.ok((await client.readResource({ uri })).contents[0].text.length > 100);
	const templates = (await client.listResourceTemplates()).resourceTemplates;
	assert.strictEqual(templates[0].uriTemplate, 'tcpautopsy://scenario/{name}');
	await assert.rejects(client.readResource({ uri: 'tcpautopsy://scenario/none' }), (e) => e.code === -32002);

	// Cancelled by its caller: the promise is rejected, and the server goes on.
	const stop = new AbortController();
	const given_up = call('triage', { files: ['captures'] }, { signal: stop.signal });
	stop.abort('enough');
	await assert.rejects(given_up);
	await client.ping();
	await client.close();
}

main().catch((error) => {
	console.log(error.stack || error);
	process.exit(1);
});
