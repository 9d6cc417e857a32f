import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Replay } from "../../../src/replay/replay.ts";
import type { ArchiveRecord } from "../../../src/records/record.ts";
import { policyFor, prepare } from "../../support/policy.ts";
import { changesIn, judgedIn, keptOf, replay, startRecord } from "../../support/replayed.ts";
import { SansIo, sessionOptions } from "../../support/sans-io.ts";
import { tell } from "../../support/story.ts";
import { readTranscript } from "../../support/transcript.ts";
import { transcriptOptions } from "../../support/transcript-options.ts";

const FOLDER = `${import.meta.dirname}/../../transcripts`;
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".txt"));

/** Each a process of its own, as it was played. */
function recordsOfTranscripts(): readonly ArchiveRecord[] {
  return names.flatMap((name, index) => {
    const transcript = readTranscript(`${FOLDER}/${name}`, `${FOLDER}/after`);
    const session = new SansIo(sessionOptions({ ...transcriptOptions(transcript), sessionId: `s${index}` }));
    session.play(transcript.steps);
    return [startRecord(`run${index}`), ...session.kept];
  });
}

describe("every transcript, replayed", () => {
  const kept = keptOf(recordsOfTranscripts());
  const stanzas = kept.filter(({ record }) => record.kind === "stanza");

  it("changes nothing under the policy that judged it, and says why what is not judged is not", () => {
    const replayed = replay(kept);
    expect(replayed).toHaveLength(stanzas.length);
    expect(
      changesIn(replayed).map(({ of, what }) => [what, of.record.received, of.record.verdict, of.verdict]),
    ).toEqual([]);
    const unreplayed = replayed.flatMap((one) => (one.type === "unreplayed" ? [one.reason] : []));
    expect(judgedIn(replayed).length).toBeGreaterThan(40);
    expect(new Set(unreplayed)).toEqual(new Set(["unread"]));
  });

  it("refuses again what was refused, of each rule", () => {
    const rules = new Set(
      judgedIn(replay(kept)).flatMap(({ verdict }) => verdict.findings.map((f) => f.ruleId)),
    );
    expect([...rules].sort()).toEqual(
      expect.arrayContaining([
        "external-domain",
        "file-transfer",
        "forged",
        "sensitive-content",
        "text-only",
      ]),
    );
  });

  it("finds each refusal turned where the draft refuses nothing of the kind", () => {
    const draft = policyFor({ ruleModes: { "sensitive-content": "off" } });
    const wasSensitive = stanzas.filter(
      ({ record }) =>
        record.kind === "stanza" &&
        record.verdict.disposition === "block" &&
        record.verdict.ruleIds.join() === "sensitive-content",
    );
    const passed = changesIn(replay(kept, draft)).filter(({ kind }) => kind === "passed");
    expect(wasSensitive.length).toBeGreaterThan(0);
    expect(passed.map(({ of }) => of.receipt.sequence)).toEqual(
      wasSensitive.map(({ receipt }) => receipt.sequence),
    );
  });
});

const MUC = "http://jabber.org/protocol/muc#user";
const JOINED = `upstream sends
  <presence from='ops@rooms.agency.example/eve' to='lee@agency.example/desk'><x xmlns='${MUC}'><item jid='eve@outside.example/x' affiliation='none' role='participant'/></x></presence>
client receives
  {*}
`;
const SAID = `client sends
  <message type='groupchat' to='ops@rooms.agency.example' id='m1'><body>hello</body></message>
`;

describe("Replay", () => {
  const kept = keptOf(tell(`${JOINED}${SAID}`, { after: "bound" }).kept);

  it("judges a room's message by whom the stream saw in the room, though only what is younger is asked for", () => {
    const said = kept.at(-1);
    if (said === undefined) throw new Error("nothing was kept");
    const again = new Replay(prepare, policyFor());
    const answers = kept.slice(0, -1).map((one) => again.take(one, false));
    expect(new Set(answers)).toEqual(new Set([undefined]));
    expect(again.take(said, true)).toMatchObject({ type: "judged", verdict: { disposition: "block" } });
    expect(new Replay(prepare, policyFor()).take(said, true)).toMatchObject({
      verdict: { disposition: "allow" },
      forwarded: expect.stringContaining("hello") as string,
    });
  });

  it("compares what shadow mode would have done, and tells nothing of what it did not do", () => {
    const shadow = policyFor({ mode: "shadow" });
    expect(changesIn(replay(kept, shadow))).toEqual([]);
    const live = tell(`${JOINED}${SAID}`, { after: "bound", options: { revision: shadow } });
    const [last] = judgedIn(replay(keptOf(live.kept))).slice(-1);
    expect(last).toMatchObject({
      record: { verdict: { disposition: "flag", enforced: "block" } },
      verdict: { disposition: "block" },
    });
    expect(changesIn(replay(keptOf(live.kept)))).toEqual([]);
  });

  it("names what is not judged, by its reason", () => {
    const [first] = keptOf(tell(SAID, { after: "bound" }).kept).slice(-1);
    if (first?.record.kind !== "stanza") throw new Error("no stanza was kept");
    const { record } = first;
    const reasons = [
      { ...first, record: { ...record, service: "notice" } as const },
      { ...first, hasContent: false },
      { ...first, record: { ...record, secretsRemoved: true } as const },
      { ...first, record: { ...record, received: "<x:message xmlns:y='jabber:client'/>" } },
      { ...first, record: { ...record, received: "<message><body>cut" } },
    ].map((one) => replay([one]));
    expect(reasons.map(([one]) => one)).toEqual(
      ["service-account", "disposed", "secrets-removed", "not-by-itself", "not-by-itself"].map((reason) => ({
        type: "unreplayed",
        reason,
      })),
    );
  });

  it("refuses for its length again what was too long as it would have gone on", () => {
    const [said] = keptOf(tell(SAID, { after: "bound" }).kept).slice(-1);
    if (said?.record.kind !== "stanza") throw new Error("no stanza was kept");
    const reason = "over 64 bytes as it would go on";
    const finding = {
      ruleId: "size-and-rate",
      disposition: "block",
      reason,
      refusal: "size",
      clauseIds: ["WV-5.3.7"],
    } as const;
    const { forwarded: sent, ...rest } = said.record;
    expect(sent).toContain("hello");
    const verdict = { ...rest.verdict, disposition: "block", enforced: "block" } as const;
    const refused = { ...said, record: { ...rest, verdict, findings: [finding] } };
    expect(changesIn(replay([refused]))).toEqual([]);
    expect(changesIn(replay([{ ...refused, record: { ...refused.record, findings: [] } }]))).toMatchObject([
      { kind: "passed", from: "block", to: "allow" },
    ]);
  });
});
