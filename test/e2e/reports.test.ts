/**
 * Both reports from an archive that the gateway made before a real Prosody: WV-7.0.a, WV-7.0.b, AL-4.b, AL-7. Each figure is counted
 * again by plain SQL over the segment files.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { AnnualReview, ComplianceReport, Report } from "../../src/reports/report.ts";
import { makeHistory, type History } from "../support/office/history.ts";
import { Recount, type Tally } from "../support/recount.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { runCommand, type CommandResult } from "../support/terminal.ts";

const HOUR_MS = 3_600_000;
const HISTORY = {
  people: 4,
  rooms: 1,
  acts: 0,
  seed: 11,
  trespasses: 24,
  workers: 1,
  mode: "enforce",
} as const;
const AL7 = {
  clause: "AL-7",
  statement: "Discipline follows Policy 600-00.",
  by: "Dana Ito, Deputy CIO",
  date: "2026-03-02",
  document: "M-114",
};
const CHANGED = { rules: { "file-transfer": { mode: "shadow" } }, attestations: [AL7] };

describeNeeding(["prosody", "prosody-modules"], "reports", () => {
  let history: History;
  let compliance: ComplianceReport;
  let review: AnnualReview;
  let sample: { readonly id: string; readonly toMs: number };
  let files: Readonly<Record<Report["kind"], string>>;

  const run = async (...args: readonly string[]): Promise<string> => {
    const { code, output } = await history.gateway.command(...args);
    expect([args.slice(0, 2).join(" "), code, code === 0 ? "" : output]).toEqual([
      args.slice(0, 2).join(" "),
      0,
      "",
    ]);
    return output;
  };
  const at = (name: string): string => history.gateway.folder.at(name);
  const as = async (...args: readonly string[]): Promise<string> =>
    await run(...args, "--token-file", at("root.token"));
  /** In this process, under a clock of its own. */
  const must = async (login: string, nowMs: number, ...args: readonly string[]): Promise<CommandResult> => {
    const env = { STANZAGATE_TOKEN_FILE: at(`${login}.token`) };
    const done = await runCommand([...args, "-c", at("gateway.yaml")], { env, nowMs });
    expect([args[0], done.exitCode, done.exitCode === 0 ? "" : done.err]).toEqual([args[0], 0, ""]);
    return done;
  };
  const jsonIn = (output: string): Readonly<Record<string, unknown>> =>
    JSON.parse(output.trim().split("\n").at(-1) ?? "") as Readonly<Record<string, unknown>>;
  const made = async (kind: Report["kind"]): Promise<readonly [file: string, report: Report]> => {
    const { files: all } = jsonIn(
      await as("--json", "report", kind, "--out", at("reports"), "--format", "json"),
    );
    const [file = ""] = all as readonly string[];
    return [file, (JSON.parse(readFileSync(file, "utf8")) as { readonly report: Report }).report];
  };

  beforeAll(async () => {
    history = await makeHistory(HISTORY);
    const policy = JSON.parse(readFileSync(at("policy.yaml"), "utf8")) as object;
    writeFileSync(at("policy.yaml"), JSON.stringify({ ...policy, ...CHANGED }));
    await run("reload");
    await run("user", "add", "root", "--role", "admin");
    await run("token", "create", "root", "--out", at("root.token"));
    await must("root", Date.now(), "user", "add", "rev", "--role", "reviewer");
    await must("root", Date.now(), "token", "create", "rev", "--out", at("rev.token"));
    const fromMs = Date.now() + 500;
    const period = [
      "--from",
      new Date(fromMs).toISOString(),
      "--to",
      new Date(fromMs + HOUR_MS).toISOString(),
    ];
    // However slow the machine is: nothing is said before it is on record.
    const plan = await must("rev", fromMs - 1, "sample", "plan", "--rate", "100%", ...period, "--json");
    while (Date.now() < fromMs) await delay(20);
    await history.trespassAgain(16);
    sample = { id: (plan.json() as { readonly id: string }).id, toMs: fromMs + HOUR_MS };
    const wish = ["--clause", "WV-7.0.a", "--what", "File the review", "--owner", "Udo Stein"];
    const { id } = jsonIn(await as("--json", "action", "open", ...wish, "--due", "2099-12-31"));
    await as("action", "close", String(id), "--outcome", "Filed");
    const [complianceFile, first] = await made("compliance");
    const [reviewFile, second] = await made("annual-review");
    if (first.kind !== "compliance" || second.kind !== "annual-review") throw new Error("another kind");
    [compliance, review] = [first, second];
    files = { compliance: complianceFile, "annual-review": reviewFile };
  }, 60_000);
  afterAll(async () => {
    await history.close();
  });

  const nonZero = (tally: Tally): Tally =>
    Object.fromEntries(Object.entries(tally).filter(([, count]) => count > 0));
  const fatesIn = (all: ComplianceReport["stanzas"]["byRule"]): Tally =>
    nonZero(
      Object.fromEntries(
        all.flatMap(({ name, refused, mended, flagged, shadowed }) => [
          [`${name} refused`, refused],
          [`${name} mended`, mended],
          [`${name} flagged`, flagged],
          [`${name} shadowed`, shadowed],
        ]),
      ),
    );
  const tallyOf = (all: readonly { readonly name: string; readonly count: number }[]): Tally =>
    Object.fromEntries(all.map(({ name, count }) => [name, count]));

  it.each(["compliance", "annual-review"] as const)(
    "%s: figures of stanzas and service, counted again",
    (kind) => {
      const report = kind === "compliance" ? compliance : review;
      const { stanzas, service, archive, drift, clients } = report;
      const recount = new Recount(history.gateway.archiveDir, report.period);
      const { header } = recount;
      const stanza = `${header("kind")} = 'stanza'`;
      expect(stanzas.total).toBeGreaterThan(200);
      expect(stanzas).toMatchObject({
        total: recount.count(stanza),
        ofService: recount.count(`${stanza} AND ${header("service")} IS NOT NULL`),
        shadowed: recount.count(
          `${stanza} AND ${header("verdict.disposition")} <> ${header("verdict.enforced")}`,
        ),
        byKind: recount.stanzas(header("stanzaKind")),
        byDirection: recount.stanzas(header("direction")),
        byVerdict: recount.stanzas(header("verdict.disposition")),
        byPolicy: recount.stanzas(header("verdict.enforced")),
      });
      expect(fatesIn(stanzas.byRule)).toEqual(recount.fates("ruleIds"));
      expect(fatesIn(stanzas.byClause)).toEqual(recount.fates("clauseIds"));
      const [steps, kinds] = [recount.steps(), recount.kinds()];
      expect(service).toEqual({
        gapRecords: kinds["gap"] ?? 0,
        refusedUnrecorded: 0,
        starts: kinds["start"] ?? 0,
        stops: kinds["stop"] ?? 0,
        clockJumps: kinds["clock"] ?? 0,
        logIns: steps["bind"] ?? 0,
        resumptions: steps["resume"] ?? 0,
        refusedSessions: steps["refused"] ?? 0,
        throttledSessions: steps["throttled"] ?? 0,
      });
      expect(archive.map(({ records }) => records)).toEqual([
        Object.values(kinds).reduce((sum, one) => sum + one, 0),
      ]);
      expect(
        Object.fromEntries(drift.acts.map(({ name, by, count }) => [`${name} by ${by}`, count])),
      ).toEqual(recount.acts());
      const told = clients.seen.filter(({ version }) => version !== "");
      expect(
        Object.fromEntries(told.map(({ name, version, accounts }) => [`${name} ${version}`, accounts])),
      ).toEqual(recount.versions());
    },
  );

  it("compliance: domains of refused stanzas, counted again", () => {
    const recount = new Recount(history.gateway.archiveDir, compliance.period);
    expect(tallyOf(compliance.refusedByDomain)).toEqual(recount.refusedByDomain());
  });

  it("AL-4.b: use by division and active accounts, counted again", () => {
    const recount = new Recount(history.gateway.archiveDir, review.period);
    const use = review.use.divisions.map(
      ({ division, accounts, sent, received, refused }) =>
        [division, [accounts, sent, received, refused]] as const,
    );
    expect(Object.fromEntries(use)).toEqual(recount.use());
    expect(review.use.activeAccounts).toBe(recount.activeAccounts());
    expect(review.idle).toMatchObject({ count: 0, known: review.use.activeAccounts });
  });

  const clause = (id: string) => compliance.clauses.find((one) => one.clause === id);

  it("WV-7.0.a: a control in shadow is shown as shadow, with what passed because of it, and its change as drift", () => {
    expect(clause("AL-3.b")?.state).toBe("shadow");
    expect(clause("AL-3.a")?.state).toBe("enforced");
    const rule = compliance.stanzas.byRule.find(({ name }) => name === "file-transfer");
    expect(rule?.shadowed).toBeGreaterThan(0);
    const [change] = compliance.drift.settings;
    expect(change?.changes).toContain("+ rule file-transfer: shadow");
    expect(compliance.archive).toMatchObject([{ verification: { result: "sound" } }]);
  });

  it("WV-7.0.b: a corrective action was opened and closed", () => {
    expect(compliance.actions).toMatchObject([
      { clause: "WV-7.0.a", owner: "Udo Stein", state: "closed", outcome: "Filed" },
    ]);
    expect(clause("WV-7.0.b")?.evidence).toEqual(["0 open, 0 past due, 1 closed"]);
  });

  it("AL-7: it is attested by what somebody stated, with the document", () => {
    expect(clause("AL-7")).toMatchObject({
      state: "attested",
      evidence: ["stated by Dana Ito, Deputy CIO, 2026-03-02: M-114"],
    });
  });

  it("AL-4.b: findings that reviewers said were wrong, by rule, counted again", async () => {
    const afterMs = sample.toMs + HOUR_MS;
    const drawn = (await must("rev", afterMs, "sample", "draw", sample.id, "--json")).json();
    const { count } = drawn as { readonly count: number };
    expect(count).toBeGreaterThan(8);
    const words = ["ok", "violation", "ok", "refer"] as const;
    for (let position = 1; position <= count; position += 1) {
      const word = words[position % words.length] ?? "ok";
      await must("rev", afterMs, "sample", "decide", sample.id, String(position), word);
    }
    const out = at("reviewed");
    await must(
      "root",
      afterMs + 1,
      "report",
      "annual-review",
      "--out",
      out,
      "--format",
      "json",
      "--no-verify",
    );
    const [name = ""] = readdirSync(out);
    const { report } = JSON.parse(readFileSync(join(out, name), "utf8")) as { readonly report: AnnualReview };
    const { falsePositives: told } = report;
    expect([told.isMeasured, told.messages]).toEqual([true, count]);
    expect(told.wrong).toBeGreaterThan(0);
    const byRule = Object.fromEntries(
      told.byRule.flatMap(({ rule, wrong, right, referred }) => [
        [`${rule} ok`, wrong],
        [`${rule} violation`, right],
        [`${rule} refer`, referred],
      ]),
    );
    expect(nonZero(byRule)).toEqual(new Recount(history.gateway.archiveDir, report.period).decidedFindings());
  });

  it("AL-4.b: the review is accepted by a person, on record", async () => {
    expect(review.review).toMatchObject({ lastAccepted: null, isOverdue: false });
    await as("report", "accept", files["annual-review"]);
    const now = { from: "1970-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };
    expect(new Recount(history.gateway.archiveDir, now).acts()["review accept by root"]).toBe(1);
  });

  it("WV-7.0.a: the signature holds, and one changed byte is refused", async () => {
    await run("report", "verify", files.compliance);
    const text = readFileSync(files.compliance, "utf8");
    const forged = at("forged.json");
    writeFileSync(forged, text.replace('"state":"shadow"', '"state":"enforced"'));
    expect((await history.gateway.command("report", "verify", forged)).code).toBe(7);
  });
});
