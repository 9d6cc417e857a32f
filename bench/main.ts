/** `npm run bench [-- NAME …]`: one file a question; all of them, one after another, where none is named. */
const QUESTIONS = [
  "hop",
  "doors",
  "workers",
  "idle",
  "half-open",
  "session",
  "xml",
  "scan",
  "verdict",
  "worst",
  "archive",
  "simulate",
] as const;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !QUESTIONS.some((one) => one === name));
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(", ")}; there are ${QUESTIONS.join(", ")}`);
  process.exitCode = 2;
} else {
  for (const name of QUESTIONS.filter((one) => wanted.length === 0 || wanted.includes(one))) {
    console.log(`\n# ${name}\n`);
    await import(`./${name}.ts`);
  }
}
