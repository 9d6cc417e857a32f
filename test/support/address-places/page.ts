/**
 * The table of docs/protocol.md §1, made from the specimens: what becomes of an outside address in each row of §2.3 of
 * the XMPP reference, in each direction.
 */
import type { Direction } from "../../../src/policy/rule.ts";
import { ADDRESS_SPECIMENS } from "./all.ts";
import type { AddressSpecimen, Outcome } from "./specimen.ts";

const TITLES: readonly string[] = [
  "an address that no table names, in an attribute or element named like one",
  "a stanza's own addresses",
  "presence and subscription; leaving",
  "a request from outside",
  "contacts set",
  "contacts read and pushed",
  "joining a room",
  "mediated invitations (XEP-0045)",
  "direct invitations (XEP-0249)",
  "affiliations, occupants' real addresses (XEP-0045)",
  "a room's settings and its other venue (XEP-0045)",
  "extended addresses (XEP-0033)",
  "forwarded stanzas, carbons, archive results (XEP-0297, XEP-0280, XEP-0313)",
  "the archive asked for somebody (XEP-0313)",
  "pubsub subscribers, publishers, redirects (XEP-0060)",
  "pubsub access models (XEP-0060, XEP-0223)",
  "push (XEP-0357)",
  "registration and transports (XEP-0077, XEP-0100)",
  "service discovery, agents, browsing (XEP-0030, XEP-0094, XEP-0011)",
  "contacts on offer (XEP-0144, XEP-0093)",
  "blocking (XEP-0191)",
  "privacy lists (XEP-0016)",
  "ad-hoc commands and forms (XEP-0050, XEP-0004)",
  "privileges of components (XEP-0321, XEP-0355, XEP-0356)",
  "Jingle (XEP-0166)",
  "SOCKS5 bytestreams (XEP-0065)",
  "message rules (XEP-0079)",
  "delay (XEP-0203, XEP-0091)",
  "stanza ids (XEP-0359)",
  "replies and mentions (XEP-0461, XEP-0372)",
  "moved, gone (XEP-0283, RFC 6120)",
  "subscriptions approved before (XEP-0379)",
  "bookmarks (XEP-0048, XEP-0402)",
  "private notes, metacontacts (XEP-0145, XEP-0209)",
  "channels (XEP-0369, XEP-0405, XEP-0407)",
  "search of people and rooms (XEP-0055)",
  "vCards (XEP-0054)",
  "HTTP by XMPP, meetings (XEP-0070, XEP-0332, XEP-0483)",
  "links in text (RFC 5122, XEP-0066)",
  "answers",
  "trust messages (XEP-0434)",
  "calls and conferences (XEP-0482, XEP-0272)",
  "captchas and media in forms (XEP-0158, XEP-0221)",
];

const WORDS: Readonly<Record<Outcome, string>> = {
  refused: "refused",
  stripped: "taken out",
  passes: "passes",
};

const outcomesIn = (specimens: readonly AddressSpecimen[], direction: Direction): string => {
  const by = Map.groupBy(specimens, ({ outside }) => outside[direction]);
  by.delete(undefined);
  if (by.size === 0) return "–";
  return [...by]
    .map(([outcome, some]) => {
      const names = some.map(({ name }) => name.replaceAll("|", "\\|")).join(", ");
      return outcome === undefined ? "" : by.size === 1 ? WORDS[outcome] : `${WORDS[outcome]}: ${names}`;
    })
    .join("; ");
};

const lineOf = (title: string, row: number): string => {
  const specimens = ADDRESS_SPECIMENS.filter((one) => one.row === row);
  const where = [...new Set(specimens.map(({ key }) => `\`${key}\``))].join(" ");
  const cells = [row === 0 ? "–" : String(row), title, where];
  return `| ${[...cells, outcomesIn(specimens, "outbound"), outcomesIn(specimens, "inbound")].join(" | ")} |`;
};

export const addressTable = (): string =>
  [
    "| row | what | where | from the user | to the user |",
    "|---|---|---|---|---|",
    ...TITLES.map(lineOf),
  ].join("\n");
