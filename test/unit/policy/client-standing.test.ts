import { describe, expect, test } from "vitest";
import { judgeClient } from "../../../src/policy/client-standing.ts";
import { approvedClient, claimed, clientPolicy, type Said } from "../../support/clients.ts";

const { approved: REGISTER } = clientPolicy();
const version = (name: string | undefined, ver?: string): Said => ({
  source: "version",
  name,
  version: ver,
});
const caps = (node: string): Said => ({ source: "caps", node, ver: "v=", hash: "sha-1" });
const agent = (software: string): Said => ({ source: "user-agent", software });
const answer = (isMatch: boolean): Said => ({ source: "caps-answer", node: "n", ver: "v=", isMatch });
const GAJIM = "https://gajim.org";
const NODE = "http://slixmpp.com/ver/1.8.3";

const judge = (...claims: readonly Said[]) => judgeClient(claimed(...claims), REGISTER);

describe("what a client is taken for", () => {
  test.each<[string, readonly Said[], string, string | undefined]>([
    ["says nothing", [], "unknown", "no source names a program"],
    [
      "names itself by its resource",
      [{ source: "resource", resource: "gajim.X" }],
      "unknown",
      "named by its resource alone",
    ],
    [
      "is on the list, in all its words",
      [version("Gajim", "1.7.3"), caps(GAJIM), agent("Gajim")],
      "approved",
      undefined,
    ],
    ["is on the list by its caps alone", [caps("https://dino.im")], "approved", undefined],
    ["is on the list by its tag alone", [{ source: "tag", tag: "dino" }], "approved", undefined],
    ["does not say its version where one is asked for", [caps(GAJIM)], "unknown", "its version is not told"],
    [
      "says a version that nobody can read",
      [version("Gajim", "latest")],
      "unknown",
      "its version cannot be read",
    ],
    ["is older", [version("Gajim", "1.6.9")], "below-version", "older than the approved version"],
    [
      "is older by being a trial of the approved",
      [version("Gajim", "1.7rc1")],
      "below-version",
      "older than the approved version",
    ],
    ["is not on the list", [version("Pidgin", "2.14")], "unapproved", "not on the list of approved clients"],
    ["is not on the list, by its caps", [caps(NODE)], "unapproved", "not on the list of approved clients"],
    [
      "names two by version and agent",
      [version("Gajim", "1.7"), agent("Dino")],
      "suspect",
      "version and user-agent name two programs",
    ],
    [
      "names two by version and tag",
      [version("Gajim", "1.7"), { source: "tag", tag: "dino" }],
      "suspect",
      "version and tag name two programs",
    ],
    [
      "names two by version and caps",
      [version("Gajim", "1.7.3"), caps(NODE)],
      "suspect",
      "version and caps name two programs",
    ],
    ["names two by its caps", [caps(GAJIM), caps(NODE)], "suspect", "caps name two programs"],
    [
      "has caps of nobody though its own are known",
      [version("Gajim", "1.7.3"), caps("https://x.example")],
      "suspect",
      "version and caps name two programs",
    ],
    [
      "tells two versions",
      [version("Gajim", "1.7"), version("Gajim", "1.8")],
      "suspect",
      "two versions told",
    ],
    [
      "answers for its caps with another hash",
      [version("Gajim", "1.7"), caps(GAJIM), answer(false)],
      "suspect",
      "its answer does not have the hash of its caps",
    ],
    [
      "answers with the hash of its caps",
      [version("Gajim", "1.7"), caps(GAJIM), answer(true)],
      "approved",
      undefined,
    ],
  ])("%s", (_what, claims, standing, reason) => {
    const judged = judge(...claims);
    expect([judged.standing, judged.reasons[0]]).toEqual([standing, reason]);
  });

  test("a tag that is no program's name is a word, and names none", () => {
    expect(judge({ source: "tag", tag: "desk" }, version("Gajim", "1.7")).standing).toBe("approved");
  });

  test("a version without a name belongs to whom another source names", () => {
    expect(judge(version(undefined, "1.7.1"), caps(GAJIM))).toMatchObject({
      standing: "approved",
      name: "Gajim",
      namedBy: "caps",
      version: "1.7.1",
    });
  });

  test("of several entries of one program the one that fits counts", () => {
    const register = [
      approvedClient("Psi", { minVersion: "1.4", maxVersion: "1.5" }),
      approvedClient("Psi", { minVersion: "2.0" }),
    ];
    const standing = (ver: string) => judgeClient(claimed(version("Psi", ver)), register).standing;
    expect(["1.3", "1.4.2", "1.6", "2.1"].map(standing)).toEqual([
      "below-version",
      "approved",
      "below-version",
      "approved",
    ]);
    const bounded = [approvedClient("Psi", { maxVersion: "1.5" })];
    expect(judgeClient(claimed(version("Psi", "1.6")), bounded)).toMatchObject({
      standing: "unapproved",
      reasons: ["newer than the approved version"],
    });
  });

  test("the register may say that a library's caps are a program's own", () => {
    const register = [approvedClient("AgencyBot", { nodes: ["http://slixmpp.com/ver/"] })];
    const claims = claimed(version("AgencyBot", "1"), caps(NODE));
    expect([judgeClient(claims, register).standing, judgeClient(claims, REGISTER).standing]).toEqual([
      "approved",
      "suspect",
    ]);
  });

  test("without a list nobody is approved, and the reason says so", () => {
    expect(judgeClient(claimed(version("Gajim", "1.7")), [])).toMatchObject({
      standing: "unapproved",
      reasons: ["no list of approved clients"],
    });
  });

  test("who is shown, and by which source", () => {
    const resource: Said = { source: "resource", resource: "go-sendxmpp.1f" };
    expect(judge(resource)).toMatchObject({ name: "go-sendxmpp", namedBy: "resource" });
    expect(judge(resource, caps("https://x.example"))).toMatchObject({
      name: "https://x.example",
      namedBy: "caps",
      standing: "unknown",
    });
    expect(judge(caps(GAJIM), agent("Gajim"))).toMatchObject({ name: "Gajim", namedBy: "user-agent" });
  });
});
