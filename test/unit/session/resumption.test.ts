import { describe, expect, it } from "vitest";
import { createSealer, digest } from "../../../src/edge/sealer.ts";
import { RefusedHosts } from "../../../src/session/refused-hosts.ts";
import { Resumption } from "../../../src/session/resumption.ts";
import { attribute, type XmlElement } from "../../../src/xml/element.ts";
import { jid, prepare } from "../../support/policy.ts";
import { text, xml } from "../../support/xml.ts";

const user = jid("lee@agency.example/desk");
const ports = {
  sealer: createSealer([new Uint8Array(32)]),
  digest,
  prepareJid: prepare,
  refusedHosts: new RefusedHosts(),
};
const sm = (inner: string): XmlElement => xml(inner.replace(/^<(\w+)/, "<$1 xmlns='urn:xmpp:sm:3'"));
const anyone = (): boolean => true;

function enabled(attributes = "id='up!' resume='true'"): {
  readonly session: Resumption;
  readonly id: string | undefined;
} {
  const session = new Resumption(ports, "s1");
  session.enabling();
  const answer = session.enabled(sm(`<enabled ${attributes}/>`), user);
  return { session, id: attribute(answer, "id") };
}

describe("Resumption", () => {
  it("counts from enable and enabled on, each direction for itself", () => {
    const session = new Resumption(ports, "s1");
    expect(session.next("outbound")).toBeUndefined();
    session.enabling();
    expect(session.next("outbound")).toEqual({ streamId: "s1", count: 1 });
    expect(session.next("inbound")).toBeUndefined();
    session.enabled(sm("<enabled/>"), user);
    session.enabling();
    expect(session.next("outbound")).toEqual({ streamId: "s1", count: 2 });
    expect(session.next("inbound")).toEqual({ streamId: "s1", count: 1 });
  });

  it("stops counting where enabling fails, but not where a second one does", () => {
    const session = new Resumption(ports, "s1");
    session.enabling();
    session.enableFailed();
    expect(session.next("outbound")).toBeUndefined();
    const second = enabled().session;
    second.enabling();
    second.enableFailed();
    expect(second.next("outbound")).toBeDefined();
  });

  it("can be resumed while it asks: nobody knows what upstream has done", () => {
    const next = new Resumption(ports, "s2");
    expect(next.isResumable).toBe(false);
    next.asked(sm(`<resume previd='${enabled().id ?? ""}' h='0'/>`), anyone);
    expect(next.isResumable).toBe(true);
    next.refused();
    expect(next.isResumable).toBe(false);
  });

  it("seals the id; hides that it can resume where it cannot be done", () => {
    const { session, id } = enabled();
    expect(session.isResumable).toBe(true);
    expect(id).not.toContain("up!");
    for (const attributes of ["id='up'", "resume='true'", `id='${"x".repeat(3_900)}' resume='true'`]) {
      const other = enabled(attributes);
      expect([other.session.isResumable, other.id]).toEqual([false, undefined]);
    }
  });

  it("refuses enabled unasked, and a second one", () => {
    expect(() => new Resumption(ports, "s").enabled(sm("<enabled/>"), user)).toThrow("unasked");
    expect(() => enabled().session.enabled(sm("<enabled/>"), user)).toThrow("unasked");
  });

  it("goes on in another process where it was", () => {
    const { id = "" } = enabled();
    const next = new Resumption(ports, "s2");
    const asked = next.asked(sm(`<resume previd='${id}' h='5'/>`), anyone);
    expect(asked && text(asked)).toBe(`<resume xmlns="urn:xmpp:sm:3" previd="up!" h="5"/>`);
    expect(next.isAsking).toBe(true);
    const resumed = next.resumed(sm(`<resumed previd='up!' h='7'/>`));
    expect(resumed?.user.full).toBe("lee@agency.example/desk");
    expect(resumed && attribute(resumed.element, "previd")).toBe(id);
    expect([next.isAsking, next.isResumable]).toEqual([false, true]);
    expect(next.next("outbound")).toEqual({ streamId: "s1", count: 8 });
    expect(next.next("inbound")).toEqual({ streamId: "s1", count: 6 });
  });

  it("asks for nobody else's stream, and by no other id", () => {
    const { id = "" } = enabled();
    const asking = (previd: string, rest = "h='1'", isOwn = anyone): unknown =>
      new Resumption(ports, "s2").asked(sm(`<resume previd='${previd}' ${rest}/>`), isOwn);
    expect(asking(id, "h='1'", () => false)).toBeUndefined();
    expect(asking(id, "")).toBeUndefined();
    expect(asking(id, "h='x'")).toBeUndefined();
    expect(asking(`${id}A`)).toBeUndefined();
    expect(asking("up!")).toBeUndefined();
    const { sealer } = ports;
    for (const plain of ["[1,2,3]", "{}", "x", `["a","lee@agency.example/x"]`, `["a","@","c"]`]) {
      expect(asking(sealer.seal(plain, "resume")), plain).toBeUndefined();
    }
    expect(
      asking(sealer.seal(`["a","lee@agency.example/x","c"]`, "substitute|outbound|lee@agency.example")),
    ).toBeUndefined();
  });

  it("believes no resumed that it did not ask for", () => {
    const { session, id = "" } = enabled();
    expect(session.resumed(sm(`<resumed previd='up!' h='0'/>`))).toBeUndefined();
    const next = new Resumption(ports, "s2");
    next.asked(sm(`<resume previd='${id}' h='0'/>`), anyone);
    expect(next.resumed(sm(`<resumed previd='other' h='0'/>`))).toBeUndefined();
    expect(next.resumed(sm(`<resumed previd='up!'/>`))).toBeUndefined();
    expect(next.refused()).toBe(true);
    expect(next.refused()).toBe(false);
  });
});
