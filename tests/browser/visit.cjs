// Opens pages in headless Chromium and says what a reader, a keyboard and an accessibility checker find there.
//
//   node visit.cjs < request.json > answer.json
//
// The request names the Chromium to use, and visits: {url, width, height, scheme, media, scripts, axe, keys, run}.
// `keys` are pressed one after the other; `run` is an expression whose value comes back.
"use strict";
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const modules = createRequire(join(process.env.ROLLOUT_NODE_MODULES, "of-the-tests.cjs"));
const { chromium } = modules("playwright-core");

async function visit(browser, wanted) {
  const context = await browser.newContext({
    viewport: { width: wanted.width ?? 1200, height: wanted.height ?? 900 },
    colorScheme: wanted.scheme ?? "light",
    javaScriptEnabled: wanted.scripts ?? true,
  });
  const page = await context.newPage();
  const heard = { console: [], requests: [], dialogs: [] };
  page.on("console", (message) => heard.console.push(message.text()));
  page.on("pageerror", (error) => heard.console.push(String(error)));
  page.on("request", (request) => heard.requests.push(request.url()));
  page.on("dialog", (dialog) => {
    heard.dialogs.push(dialog.message());
    dialog.dismiss();
  });
  if (wanted.media) await page.emulateMedia({ media: wanted.media });
  await page.goto(wanted.url);
  for (const key of wanted.keys ?? []) await page.keyboard.press(key);
  const found = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    text: document.body ? document.body.innerText : document.documentElement.textContent,
    scripts: document.querySelectorAll("script").length,
    focus: document.activeElement ? document.activeElement.outerHTML.slice(0, 200) : "",
  }));
  const answer = { ...found, ...heard };
  if (wanted.axe) {
    await page.evaluate(readFileSync(modules.resolve("axe-core/axe.min.js"), "utf8"));
    const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"], preload: false }));
    answer.violations = result.violations.map((one) => `${one.id}: ${one.nodes.map((n) => n.html).slice(0, 3).join(" ")}`);
  }
  if (wanted.run) answer.value = await page.evaluate(wanted.run);
  await context.close();
  return answer;
}

async function main() {
  const request = JSON.parse(readFileSync(0, "utf8"));
  const browser = await chromium.launch({
    executablePath: request.chromium,
    args: [
      "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
  const answers = [];
  for (const wanted of request.visits) answers.push(await visit(browser, wanted));
  await browser.close();
  process.stdout.write(JSON.stringify(answers));
}

main();
