import { describe, expect, test } from "vitest";
import { digest } from "../../../src/edge/sealer.ts";
import type { ClientClaim } from "../../../src/policy/client-claim.ts";
import { claimIn, claimsResumed } from "../../../src/session/claims.ts";
import { Scope } from "../../../src/session/scope.ts";
import { sessionOptions } from "../../support/sans-io.ts";
import { parseElement } from "../../support/stanzas.ts";

const scope = new Scope(sessionOptions());
scope.nowMs = 7;
scope.domain = "agency.example";

const NS_C = "http://jabber.org/protocol/caps";
const INFO = "http://jabber.org/protocol/disco#info";
const read = (text: string, known: readonly ClientClaim[] = []) => claimIn(parseElement(text), known, scope);
const presence = (node: string, ver: string, hash = "sha-1", type = ""): string =>
  `<presence xmlns='jabber:client'${type}><c xmlns='${NS_C}' node='${node}' ver='${ver}' hash='${hash}'/></presence>`;
const version = (content: string, type = "result"): string =>
  `<iq xmlns='jabber:client' type='${type}'><query xmlns='jabber:iq:version'>${content}</query></iq>`;

describe("caps in a presence", () => {
  const claim = { source: "caps", node: "https://gajim.org", ver: "abc=", hash: "sha-1", atMs: 7 } as const;

  test("are a claim, once", () => {
    expect(read(presence("https://gajim.org", "abc="))).toEqual(claim);
    expect(read(presence("https://gajim.org", "abc="), [claim])).toBeUndefined();
    expect(read(presence("https://gajim.org", "other="), [claim])).toMatchObject({ ver: "other=" });
  });

  test("are none where it says goodbye, or what they say is no hash, or no name", () => {
    expect(read(presence("n", "v", "sha-1", " type='unavailable'"))).toBeUndefined();
    expect(read(presence("n", "a b"))).toBeUndefined();
    expect(read(presence("n", "v", "not a function"))).toBeUndefined();
    expect(read(presence("n\u200bx", "v"))).toBeUndefined();
    expect(read(presence("my SSN is 078-05-1120", "v"))).toBeUndefined();
    expect(read("<presence xmlns='jabber:client'/>")).toBeUndefined();
  });

  test("add nothing any more where they change all the time", () => {
    const known = Array.from({ length: 8 }, (_, index) => ({ ...claim, ver: String(index) }));
    expect(read(presence("https://gajim.org", "9"), known.slice(1))).toBeDefined();
    expect(read(presence("https://gajim.org", "9"), known)).toBeUndefined();
  });
});

describe("a version reply", () => {
  test("is a claim of what can be seen and may be kept", () => {
    expect(read(version("<name>Gajim</name><version>1.7.3</version><os>Linux\n6</os>"))).toEqual({
      source: "version",
      name: "Gajim",
      version: "1.7.3",
      os: "Linux 6",
      atMs: 7,
    });
    expect(read(version("<name>my SSN is 078-05-1120</name><version>1</version>"))).toMatchObject({
      name: undefined,
      version: "1",
    });
  });

  test("is none where it is a question, a refusal, or empty", () => {
    expect(read(version("<name>Gajim</name>", "get"))).toBeUndefined();
    expect(read(version("<name>Gajim</name>", "error"))).toBeUndefined();
    expect(read(version("<os>Linux</os>"))).toBeUndefined();
  });

  test("that is repeated adds nothing", () => {
    const known = read(version("<name>Gajim</name>"));
    expect(known && read(version("<name>Gajim</name>"), [{ ...known, atMs: 1 }])).toBeUndefined();
  });
});

describe("an answer to what its caps stand for", () => {
  const VER = digest.sha1("client/pc//X<a<");
  const caps = (hash = "sha-1"): ClientClaim => ({ source: "caps", node: "n", ver: VER, hash, atMs: 1 });
  const answer = (feature: string, node = `n#${VER}`): string =>
    `<iq xmlns='jabber:client' type='result'><query xmlns='${INFO}' node='${node}'><identity category='client' type='pc' name='X'/><feature var='${feature}'/></query></iq>`;

  test("has the hash, or it has not", () => {
    expect(read(answer("a"), [caps()])).toMatchObject({ source: "caps-answer", isMatch: true });
    expect(read(answer("b"), [caps()])).toMatchObject({ source: "caps-answer", isMatch: false });
    const twice = answer("a").replace("<feature var='a'/>", "<feature var='a'/><feature var='a'/>");
    expect(read(twice, [caps()])).toMatchObject({ isMatch: false });
  });

  test("may be of what it has become since, where its presence has said so", () => {
    const later: ClientClaim = {
      source: "caps",
      node: "n",
      ver: digest.sha1("client/pc//X<b<"),
      hash: "sha-1",
      atMs: 2,
    };
    expect(read(answer("b"), [caps(), later])).toMatchObject({ ver: VER, isMatch: true });
    expect(read(answer("b"), [caps(), { ...later, node: "other" }])).toMatchObject({ isMatch: false });
  });

  test("is computed once, and of what was claimed alone", () => {
    const matched = read(answer("a"), [caps()]);
    expect(matched && read(answer("b"), [caps(), matched])).toBeUndefined();
    expect(read(answer("a", "n#other"), [caps()])).toBeUndefined();
    expect(read(answer("a"), [])).toBeUndefined();
    expect(read(answer("a"), [caps("sha-256")])).toBeUndefined();
  });
});

test("a stream taken up again is on its new connection, and what its client says now counts beside what it said", () => {
  const tls = (version: string): ClientClaim => ({ source: "tls", version, cipher: "x", atMs: 1 });
  const agent = (software: string): ClientClaim => ({ source: "user-agent", software, atMs: 1 });
  const known = [tls("TLSv1.3"), agent("Gajim")];
  expect(claimsResumed(known, [tls("TLSv1.2"), { ...agent("Gajim"), atMs: 2 }])).toEqual([
    agent("Gajim"),
    tls("TLSv1.2"),
  ]);
  expect(claimsResumed(known, [agent("Dino")])).toEqual([agent("Gajim"), agent("Dino")]);
  const many = Array.from({ length: 8 }, (_, index) => agent(`Client${String(index)}`));
  expect(claimsResumed(many, [agent("Dino")])).toEqual(many);
});

test("a message is not looked into", () => {
  const inner = "<query xmlns='jabber:iq:version'><name>Gajim</name></query>";
  expect(read(`<message xmlns='jabber:client' type='result'>${inner}</message>`)).toBeUndefined();
});
