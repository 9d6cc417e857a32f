import { describe, expect, test } from "vitest";
import { digest } from "../../../src/edge/sealer.ts";
import { capsIn, capsText } from "../../../src/xmpp/caps.ts";
import { parseElement } from "../../support/stanzas.ts";

const NS = "http://jabber.org/protocol/disco#info";
const query = (content: string) => parseElement(`<query xmlns='${NS}'>${content}</query>`);
const verOf = (content: string): string | undefined => {
  const text = capsText(query(content));
  return text === undefined ? undefined : digest.sha1(text);
};
const FEATURES = ["disco#info", "disco#items", "muc", "caps"]
  .map((one) => `<feature var='http://jabber.org/protocol/${one}'/>`)
  .join("");

describe("the text that a caps hash is of", () => {
  test("is that of XEP-0115 §5.2", () => {
    const identity = "<identity category='client' type='pc' name='Exodus 0.9.1'/>";
    expect(verOf(identity + FEATURES)).toBe("QgayPKawpkPSDYmwT/WM94uAlu0=");
  });

  test("is that of XEP-0115 §5.3, with identities in languages and a form", () => {
    const identities =
      "<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/><identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>";
    const field = (name: string, ...values: readonly string[]): string =>
      `<field var='${name}'>${values.map((one) => `<value>${one}</value>`).join("")}</field>`;
    const form = `<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>${field("ip_version", "ipv6", "ipv4")}${field("os", "Mac")}${field("os_version", "10.5.1")}${field("software", "Psi")}${field("software_version", "0.11")}</x>`;
    expect(verOf(identities + FEATURES + form)).toBe("q07IKJEyjvHSyhy//CH0CxmKi8w=");
    expect(verOf(form + FEATURES + identities)).toBe("q07IKJEyjvHSyhy//CH0CxmKi8w=");
  });

  test("is none where the answer is ill-formed", () => {
    const identity = "<identity category='client' type='pc'/>";
    const form = "<x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>a</value></field></x>";
    expect(capsText(query(identity + identity))).toBeUndefined();
    expect(capsText(query("<feature var='a'/><feature var='a'/>"))).toBeUndefined();
    expect(capsText(query(form + form))).toBeUndefined();
  });

  test("passes over a form without a hidden type, and sorts by code point", () => {
    const form = "<x xmlns='jabber:x:data'><field var='FORM_TYPE'><value>a</value></field></x>";
    expect(capsText(query(`<feature var='b'/>${form}<feature var='a'/>`))).toBe("a<b<");
    expect(
      capsText(query("<feature var='😀'/><feature var='\uff5e'/><feature var='ab'/><feature var='a'/>")),
    ).toBe("a<ab<\uff5e<😀<");
  });
});

describe("the caps in a presence", () => {
  const presence = (caps: string) => parseElement(`<presence xmlns='jabber:client'>${caps}</presence>`);
  test("are read where they can be asked about", () => {
    const NS_C = "http://jabber.org/protocol/caps";
    expect(capsIn(presence(`<c xmlns='${NS_C}' node='n' ver='v' hash='sha-1'/>`))).toEqual({
      node: "n",
      ver: "v",
      hash: "sha-1",
    });
    expect(capsIn(presence(`<c xmlns='${NS_C}' node='n' ver='1.2' ext='x'/>`))).toMatchObject({ hash: "" });
    expect(capsIn(presence(`<c xmlns='${NS_C}' node='n'/>`))).toBeUndefined();
    expect(capsIn(presence(`<c xmlns='${NS_C}' ver='v'/>`))).toBeUndefined();
    expect(capsIn(presence("<c xmlns='urn:xmpp:caps'/>"))).toBeUndefined();
  });
});
