// Reads Mermaid diagrams with Mermaid itself: node parse.cjs < ["diagram", …] > ["kind of diagram or error", …]
"use strict";
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

const modules = createRequire(join(process.env.ROLLOUT_NODE_MODULES, "of-the-tests.cjs"));
const { JSDOM } = modules("jsdom");

async function main() {
  const { window } = new JSDOM("");
  globalThis.window = window;
  globalThis.document = window.document;
  const mermaid = (await import(pathToFileURL(modules.resolve("mermaid/dist/mermaid.core.mjs")))).default;
  const answers = [];
  for (const text of JSON.parse(readFileSync(0, "utf8"))) {
    try {
      answers.push((await mermaid.parse(text)).diagramType);
    } catch (error) {
      answers.push(`error: ${error.message}`);
    }
  }
  process.stdout.write(JSON.stringify(answers));
}

main();
