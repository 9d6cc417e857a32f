/**
 * Findings about where names lead clients: SRV records and host-meta of a served domain.
 *
 * Rule: without a network this says that it could not be checked, and fails nothing.
 * Sources: RFC 6120 §3.2.1, XEP-0368 1.1.0, XEP-0156 1.4; protocol.md §1.10, §2.5.
 */
import { Resolver } from "node:dns/promises";
import type { Endpoint } from "../config/scalars.ts";
import type { Finding } from "./doctor-finding.ts";

/** What is asked of the world. Undefined means: could not be asked; an empty list: there is nothing. */
export interface Names {
  readonly srv: (name: string) => Promise<readonly Endpoint[] | undefined>;
  readonly addresses: (name: string) => Promise<readonly string[]>;
  readonly text: (url: string) => Promise<string | undefined>;
}

export interface NamePlaces {
  readonly domain: string;
  /** Ports of the gateway's listeners for clients. */
  readonly ports: readonly number[];
  readonly hasWebDoors: boolean;
  readonly upstream: Endpoint;
}

export async function nameFindings(places: NamePlaces, names: Names): Promise<readonly Finding[]> {
  const { domain } = places;
  const [starttls, direct, servers, web] = await Promise.all([
    clientRecord(`_xmpp-client._tcp.${domain}`, places, names),
    clientRecord(`_xmpps-client._tcp.${domain}`, places, names),
    names.srv(`_xmpp-server._tcp.${domain}`),
    webLinks(domain, names),
  ]);
  return [...starttls, ...direct, ...serverRecord(domain, servers), webFinding(web, places)];
}

async function clientRecord(name: string, places: NamePlaces, names: Names): Promise<readonly Finding[]> {
  const code = "SG_DOCTOR_DNS";
  const targets = await names.srv(name);
  if (targets === undefined)
    return [{ code, level: "unseen", message: `${name} could not be looked up from here` }];
  if (targets.length === 0)
    return [{ code, level: "note", message: `${name}: no record; clients then try the domain itself` }];
  return await Promise.all(
    targets.map(async (target) => await targetFinding(name, target, { places, names })),
  );
}

async function targetFinding(
  name: string,
  { host, port }: Endpoint,
  { places, names }: { readonly places: NamePlaces; readonly names: Names },
): Promise<Finding> {
  const code = "SG_DOCTOR_DNS";
  const { upstream, ports } = places;
  const hosts = [host, ...(await names.addresses(host))];
  if (port === upstream.port && hosts.includes(upstream.host)) {
    const message = `${name} leads clients to the server itself (${host}:${port}), past the gateway`;
    return { code, level: "fail", message, advice: ["let the record name the gateway's host and port"] };
  }
  if (ports.includes(port)) return { code, level: "ok", message: `${name} leads to ${host}:${port}` };
  const message = `${name} leads to ${host}:${port}, a port that no listener of gateway.yaml has`;
  return {
    code,
    level: "warn",
    message,
    advice: ["right only if something in front passes it on to the gateway"],
  };
}

const serverRecord = (domain: string, targets: readonly Endpoint[] | undefined): readonly Finding[] =>
  targets === undefined || targets.length === 0
    ? []
    : [
        {
          code: "SG_DOCTOR_DNS",
          level: "warn",
          message: `_xmpp-server._tcp.${domain} is published: it invites other servers`,
          advice: ["take the record out"],
        },
      ];

async function webLinks(domain: string, names: Names): Promise<readonly string[] | undefined> {
  const base = `https://${domain}/.well-known/host-meta`;
  const texts = await Promise.all([names.text(base), names.text(`${base}.json`)]);
  const known = texts.filter((text) => text !== undefined);
  return known.length === 0 ? undefined : [...new Set(known.flatMap(linksIn))];
}

const ALTERNATIVE = "urn:xmpp:alt-connections";
const URL_TEXT = /\b(?:wss?|https?):\/\/[\w.:[\]/?&=%~-]{1,200}/;

/** Both forms have one link between a pair of brackets. */
export const linksIn = (text: string): readonly string[] =>
  (text.match(/<[^<>]*>|\{[^{}]*\}/g) ?? [])
    .filter((part) => part.includes(ALTERNATIVE))
    .flatMap((part) => URL_TEXT.exec(part)?.[0] ?? []);

function webFinding(links: readonly string[] | undefined, { domain, hasWebDoors }: NamePlaces): Finding {
  const code = "SG_DOCTOR_WEB_LINKS";
  if (links === undefined)
    return {
      code,
      level: "unseen",
      message: `host-meta of ${domain} could not be read from here (or there is none)`,
    };
  if (links.length === 0) return { code, level: "ok", message: `host-meta of ${domain} names no web door` };
  const message = `host-meta of ${domain} names ${links.join(", ")}`;
  const advice = ["each must be a door of the gateway; any other leads clients past it"];
  return hasWebDoors ? { code, level: "note", message, advice } : { code, level: "warn", message, advice };
}

const LOOK_MS = 3_000;
const MOST_TEXT = 64 * 1024;
const NOTHING_THERE = new Set(["ENOTFOUND", "ENODATA"]);

/** The real world, each question with its time. */
export const systemNames = (): Names => {
  const resolver = new Resolver({ timeout: LOOK_MS, tries: 1 });
  return {
    srv: async (name) => {
      try {
        return (await resolver.resolveSrv(name)).map(({ name: host, port }) => ({ host, port }));
      } catch (error) {
        const code = error instanceof Error && "code" in error ? String(error.code) : "";
        return NOTHING_THERE.has(code) ? [] : undefined;
      }
    },
    addresses: async (name) => {
      const both = [resolver.resolve4(name), resolver.resolve6(name)];
      const found = await Promise.allSettled(both);
      return found.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
    },
    text: fetchText,
  };
};

async function fetchText(url: string): Promise<string | undefined> {
  try {
    const reply = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(LOOK_MS) });
    if (!reply.ok || reply.body === null) return undefined;
    let text = "";
    for await (const part of reply.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (text.length > MOST_TEXT) return undefined;
    }
    return text;
  } catch {
    return undefined;
  }
}
