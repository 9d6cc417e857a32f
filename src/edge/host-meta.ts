/**
 * What web clients read to find the way in: our own doors, and never another.
 *
 * Source: XEP-0156 1.4.0 §3 (`host-meta`, `host-meta.json`, links, any origin may read); RFC 6415 §2, §3, §6;
 * protocol.md §1.10.
 */
import { build, node } from "../xml/build.ts";
import { serialize } from "../xml/serialize.ts";

/** Full addresses; undefined where that door is shut. */
export interface WebDoors {
  /** `wss://…` */
  readonly websocket: string | undefined;
  /** `https://…` */
  readonly bosh: string | undefined;
}

export interface HostMeta {
  readonly contentType: string;
  readonly body: string;
}

const RELATIONS = {
  websocket: "urn:xmpp:alt-connections:websocket",
  bosh: "urn:xmpp:alt-connections:xbosh",
} as const;

interface Link {
  readonly rel: string;
  readonly href: string;
}

/** By the path that is asked for. */
export function hostMetas(doors: WebDoors): ReadonlyMap<string, HostMeta> {
  const links = linksOf(doors);
  const json = { contentType: "application/json", body: JSON.stringify({ links }) };
  return new Map([
    ["/.well-known/host-meta", { contentType: "application/xrd+xml; charset=utf-8", body: xrd(links) }],
    ["/.well-known/host-meta.json", json],
  ]);
}

const linksOf = ({ websocket, bosh }: WebDoors): readonly Link[] => [
  ...(websocket === undefined ? [] : [{ rel: RELATIONS.websocket, href: websocket }]),
  ...(bosh === undefined ? [] : [{ rel: RELATIONS.bosh, href: bosh }]),
];

function xrd(links: readonly Link[]): string {
  const children = links.map(({ rel, href }) => node("Link", { rel, href }));
  const document = build(node("XRD", { xmlns: "http://docs.oasis-open.org/ns/xri/xrd-1.0" }, ...children));
  return `<?xml version='1.0' encoding='utf-8'?>${serialize(document)}`;
}
