TESTS += tests/mcp/session.py tests/mcp/hostile.py tests/mcp/sdk.sh
EXTRA_DIST += tests/mcp/client.py tests/mcp/session.py tests/mcp/hostile.py tests/mcp/sdk.sh tests/mcp/sdk.js tests/mcp/transcript.jsonl
