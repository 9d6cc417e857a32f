/**
 * Looking at messages, before a running gateway and a real Prosody: the sample that was committed to, the review that two people
 * agreed to, the case file whose proofs hold; and every look a record by the time that it is a look.
 *
 * CCPS-2.b, ORDHS-2.2, WV-4.2.a, AL-6.c, WV-6.0, ORDHS-FTC, D-LOG. Commands run here as `main.ts` runs them, under a clock of
 * their own: nobody waits for a period to end.
 */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ANA, bareJid, EVE, RAJ, type Account } from "../../scripts/peers/people.ts";
import type { OperationRecord } from "../../src/records/record.ts";
import { records } from "../support/evidence.ts";
import { PolicedHouse } from "../support/policed-house.ts";
import { describeNeeding } from "../support/system-needs.ts";
import { runCommand, type CommandResult } from "../support/terminal.ts";

const MINUTE_MS = 60_000;
const WATER = { id: "water", members: { accounts: [bareJid(ANA)] } };
const TYPING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>";

describeNeeding(["prosody"], "monitoring", () => {
  let house: PolicedHouse;
  /** The period of the samples. */
  let fromMs: number;
  let toMs: number;
  let sample: string;
  let everybodys: string;
  let reference: string;

  const at = (name: string): string => house.gateway.folder.at(name);
  const as = async (login: string, ...args: readonly string[]): Promise<CommandResult> =>
    await runCommand([...args, "-c", at("gateway.yaml")], {
      env: { STANZAGATE_TOKEN_FILE: at(`${login}.token`) },
    });
  /** As the reviewer, by that clock. */
  const under = async (nowMs: number, ...args: readonly string[]): Promise<CommandResult> => {
    const env = { STANZAGATE_TOKEN_FILE: at("rev.token") };
    return await runCommand([...args, "-c", at("gateway.yaml")], { env, nowMs });
  };
  /** When the period is over. */
  const later = async (...args: readonly string[]): Promise<CommandResult> =>
    await under(toMs + MINUTE_MS, ...args);
  const must = async (result: Promise<CommandResult>): Promise<CommandResult> => {
    const done = await result;
    expect(done.err).toBe("");
    expect(done.exitCode).toBe(0);
    return done;
  };
  const idIn = ({ json }: CommandResult): string => (json() as { readonly id: string }).id;

  const hire = async (login: string, role: string): Promise<void> => {
    await must(as("root", "user", "add", login, "--role", role));
    await must(as("root", "token", "create", login, "--out", at(`${login}.token`)));
  };
  const person = async (id: string, ...logins: readonly string[]): Promise<void> => {
    await must(as("root", "person", "add", id, "--name", id, "--kind", "full-time"));
    for (const login of logins) await must(as("root", "user", "person", login, id));
  };
  const say = async (from: Account, to: Account, inner: string): Promise<string | undefined> => {
    const id = crypto.randomUUID();
    const [sender, other] = [house.person(from), house.person(RAJ)];
    const xml = `<message type='chat' id='${id}' to='${bareJid(to)}'>${inner}</message>`;
    const [record] = await house.say([sender, other], id, xml);
    return record?.verdict.incidentRef;
  };
  const acts = (name: string): readonly OperationRecord[] =>
    records(house.gateway).flatMap((one) => (one.kind === "admin" && one.facts["act"] === name ? [one] : []));

  beforeAll(async () => {
    house = await PolicedHouse.open(ANA, [RAJ, EVE]);
    await house.putInForce({ divisions: [WATER] });
    await must(runCommand(["user", "add", "root", "--role", "admin", "-c", at("gateway.yaml")]));
    await must(runCommand(["token", "create", "root", "--out", at("root.token"), "-c", at("gateway.yaml")]));
    await hire("rev", "reviewer");
    await hire("leg", "legal");
    await hire("rev2", "legal");
    await person("p-rev", "rev", "rev2");
    await person("p-leg", "leg");
    await person("ana");
    await must(as("root", "person", "map", "ana", bareJid(ANA), "--from", "1h"));

    await say(ANA, RAJ, "<body>before the period</body>");
    fromMs = Date.now() + 500;
    toMs = fromMs + 10 * MINUTE_MS;
    const period = ["--from", new Date(fromMs).toISOString(), "--to", new Date(toMs).toISOString(), "--json"];
    // However slow the machine is: nothing is said before both are on record.
    const plan = async (...args: readonly string[]): Promise<string> =>
      idIn(await must(under(fromMs - 1, "sample", "plan", ...args, ...period)));
    sample = await plan("--division", "water", "--rate", "100%");
    everybodys = await plan("--rate", "50%");
    while (Date.now() < fromMs) await delay(20);
    await say(ANA, RAJ, "<body>the weir is open</body>");
    await say(ANA, RAJ, TYPING);
    reference = (await say(ANA, EVE, "<body>the tulip is open</body>")) ?? "none";
    await say(RAJ, ANA, "<body>thanks</body>");
    const gauges = Array.from({ length: 19 }, (_, n) => `<body>gauge ${String(n)}</body>`);
    for (const inner of gauges)
      await house.person(ANA).send(`<message type='chat' to='${bareJid(RAJ)}'>${inner}</message>`);
    await say(ANA, RAJ, "<body>that was all</body>");
  });
  afterAll(async () => {
    await house.close();
  });

  it("CCPS-2.b, ORDHS-2.2, WV-4.2.a: the seed is committed to before, the sample is of what was said, and drawn again it is the same", async () => {
    const [plan] = acts("sample plan").filter(({ facts }) => facts["on"] === `sample:${sample}`);
    const all = records(house.gateway);
    const first = all.findIndex(({ kind, receivedAtMs }) => kind === "stanza" && receivedAtMs >= fromMs);
    expect(plan?.facts["seedHash"]).toMatch(/^[0-9a-f]{64}$/u);
    expect(all.findIndex((one) => one.recordId === plan?.recordId)).toBeLessThan(first);
    expect(await as("rev", "sample", "draw", sample)).toMatchObject({ exitCode: 1 });

    for (const [id, rate] of [
      [sample, 1],
      [everybodys, 0.5],
    ] as const) {
      const drawn = await must(later("sample", "draw", id, "--json"));
      const told = drawn.json() as { readonly population: number; readonly count: number };
      // What raj answered came straight from the server: it has no record of its sending here.
      expect(told.population).toBe(22);
      // Of 22 by a coin, none or all once in two million times.
      expect(rate === 1 ? told.count === 22 : told.count > 0 && told.count < 22).toBe(true);
      expect((await must(later("sample", "redraw", id, "--json"))).json()).toMatchObject({
        isSame: true,
        count: told.count,
        listHash: (drawn.json() as { readonly listHash: string }).listHash,
      });
    }
  });

  it("D-LOG, AL-6.c: what is looked at is on record when it is seen, and nobody else sees it", async () => {
    const before = acts("sample show").length;
    expect(await as("root", "sample", "show", sample)).toMatchObject({ exitCode: 5, out: "" });
    expect((await must(later("sample", "show", sample))).out).not.toMatch(/weir|tulip/u);
    const shown = await must(
      later("sample", "show", sample, "--reveal", "--reason", "the monthly sample", "--json"),
    );
    expect(shown.json()).toMatchObject({ recorded: true });
    for (const text of ["the weir is open", "the tulip is open", "block"]) expect(shown.out).toContain(text);
    expect(shown.out).not.toContain("before the period");
    await must(later("sample", "decide", sample, "2", "refer", "--note", "to the case"));
    const looks = acts("sample show").slice(before);
    expect(looks.map(({ facts }) => [facts["by"], facts["revealed"], facts["why"]])).toEqual([
      ["rev", false, undefined],
      ["rev", true, "the monthly sample"],
    ]);
    expect(acts("sample decide")).toMatchObject([{ facts: { decision: "refer", position: 2 } }]);
  });

  it("CCPS-2.b, ORDHS-2.2: a review for cause takes two people, and one with two log-ins is one", async () => {
    const terms = ["--from", "1h", "--to", new Date(toMs).toISOString(), "--reason", "a complaint"];
    const opened = await must(
      as("rev", "review", "open", "--case", "C-17", "--person", "ana", ...terms, "--json"),
    );
    const id = idIn(opened);
    const show = async () => await as("rev", "review", "show", id, "--reveal", "--reason", "what was said");
    expect(await show()).toMatchObject({ exitCode: 5, out: "" });
    expect(await as("rev", "review", "approve", id)).toMatchObject({ exitCode: 5 });
    const twice = await as("rev2", "review", "approve", id);
    expect(twice).toMatchObject({ exitCode: 5, err: expect.stringContaining("one person") as unknown });
    expect(await show()).toMatchObject({ exitCode: 5, out: "" });
    await must(as("leg", "review", "approve", id));
    const shown = await show();
    for (const text of ["the weir is open", "thanks", "the tulip is open"]) expect(shown.out).toContain(text);
    await must(as("rev", "review", "close", id, "--outcome", "a case was opened"));
    expect(await show()).toMatchObject({ exitCode: 5, out: "" });
    expect(acts("review approve")).toMatchObject([{ facts: { by: "leg", case: "C-17", openedBy: "rev" } }]);
    expect(acts("review show")).toHaveLength(1);
  });

  it("WV-6.0, ORDHS-FTC: a case file proves what it shows, and decides nothing", async () => {
    const id = idIn(
      await must(as("rev", "case", "open", "--person", "ana", "--title", "to the outside", "--json")),
    );
    await must(as("rev", "case", "add", id, "--reference", reference));
    expect((await must(as("rev", "case", "add", id, "--from", "1h"))).out).toBe(`case ${id}: 1 item`);
    await must(as("rev", "case", "recommend", id, "--text", "training"));
    await must(as("leg", "case", "refer", id, "--to", "the division", "--text", "for decision"));
    const reveal = ["--reveal", "--reason", "to be handed on", "--context", "1"];
    expect(await say(ANA, RAJ, "<body>still here</body>")).toBeUndefined();
    // What came since the last checkpoint has its proof with the next one: the gateway signs when it ends, too.
    await house.gateway.stop();
    const shown = await as("rev", "case", "show", id, ...reveal);
    expect(shown).toMatchObject({
      exitCode: 0,
      err: "no gateway is running: its next start puts this on record",
    });
    expect(shown.out).toMatch(
      /block CCPS-1.b .* the tulip is open\n[^]*in the checkpoint at \d+\n[^]* sealed, sha256/u,
    );
    expect(await as("rev", "case", "show", id, ...reveal, "--json", "--out", at("case.json"))).toMatchObject({
      exitCode: 0,
    });
    expect((await house.gateway.command("case", "check", at("case.json"))).output).toContain(
      "1 proof, all sound",
    );
    const told = acts("case recommend").concat(acts("case refer"));
    expect(told.map(({ facts }) => [facts["by"], facts["text"]])).toEqual([
      ["rev", "training"],
      ["leg", "for decision"],
    ]);
  });
});
