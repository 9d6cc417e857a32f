import { describe, expect, it } from "vitest";
import { unversioned } from "../../../src/policy/roster-version.ts";
import { stanzaOf } from "../../support/stanzas.ts";

const roster = (type: string, attributes: string): string =>
  `<iq type='${type}' id='1'><query xmlns='jabber:iq:roster'${attributes}/></iq>`;

describe("unversioned", () => {
  it.each(["ver='42'", "ver=''"])("takes %s out of what a client asks", (ver) => {
    expect(unversioned(stanzaOf(roster("get", ` ${ver}`)), "outbound")).toEqual([
      { type: "removeAttribute", path: [0], local: "ver", ns: "" },
    ]);
  });

  it("has nothing to take where none is named, and nothing of an answer", () => {
    expect(unversioned(stanzaOf(roster("get", "")), "outbound")).toEqual([]);
    expect(unversioned(stanzaOf(roster("result", " ver='42'"), "inbound"), "inbound")).toEqual([]);
  });
});
