/**
 * What a schema cannot see in the listeners of `gateway.yaml`: doubles, certificates that lead nowhere, proxies that may
 * say anything, a web door that nobody could use or that everybody could.
 *
 * Sources: protocol.md §1.2, §1.10; RFC 7395 §3.9; RFC 6120 §13.8 (encryption of every leg).
 */
import { conflict, type Complaint } from "./complaint.ts";
import type { GatewayFile } from "./gateway-schema.ts";
import type { KeyPath } from "./problem.ts";
import { toEndpoint } from "./scalars.ts";
import { suggestion } from "./suggest.ts";

type Checked = Pick<GatewayFile, "listeners" | "certificates" | "client_certificates">;

export const checkListeners = (form: Checked): readonly Complaint[] => [
  ...missingListener(form),
  ...unknownCertificates(form),
  ...listenerDoubles(form),
  ...badNetworks(form),
  ...webDoors(form),
  ...certificatesOfNobody(form),
];

/** Without authorities of its own a handshake would ask for certificates that anybody can have. */
const certificatesOfNobody = ({ listeners, client_certificates: authority }: Checked): readonly Complaint[] =>
  listeners.flatMap((listener, index) => {
    if (listener.type === "metrics" || authority !== undefined) return [];
    if ((listener.client_certificates ?? "off") === "off") return [];
    const path = ["listeners", index, "client_certificates"];
    return [
      conflict(path, "nobody vouches for them", "name the agency's authority in `client_certificates`"),
    ];
  });

const missingListener = ({ listeners }: Checked): readonly Complaint[] =>
  listeners.some(({ type }) => type !== "metrics")
    ? []
    : [conflict(["listeners"], "no listener of type c2s or web: clients could not connect")];

const unknownCertificates = ({ listeners, certificates }: Checked): readonly Complaint[] =>
  listeners.flatMap((listener, index): readonly Complaint[] => {
    const cert = listener.type === "metrics" ? undefined : listener.cert;
    if (cert === undefined || Object.hasOwn(certificates, cert)) return [];
    const path = ["listeners", index, "cert"];
    const hint = suggestion(cert, Object.keys(certificates));
    const complaint = {
      code: "SG_CONFIG_REFERENCE",
      path,
      message: `no certificate "${cert}"`,
    } as const;
    return [hint === undefined ? complaint : { ...complaint, hint }];
  });

function listenerDoubles({ listeners }: Checked): readonly Complaint[] {
  const names = new Set<string>();
  const binds = new Set<string>();
  return listeners.flatMap(({ name, bind }, index) => {
    const complaints: Complaint[] = [];
    if (names.has(name)) complaints.push(conflict(["listeners", index, "name"], `"${name}" is taken`));
    // Port 0 asks for a free port, so that two of them never meet.
    if (binds.has(bind) && toEndpoint(bind)?.port !== 0) {
      complaints.push(conflict(["listeners", index, "bind"], `${bind} is taken by another listener`));
    }
    names.add(name);
    binds.add(bind);
    return complaints;
  });
}

const badNetworks = ({ listeners }: Checked): readonly Complaint[] =>
  listeners.flatMap((listener, index) => {
    if (listener.type === "metrics") return [];
    const trusted = listener.type === "web" ? listener.trusted_proxies : [];
    return [
      ...networksAt(["listeners", index, "proxy_protocol", "trust"], listener.proxy_protocol?.trust ?? []),
      ...networksAt(["listeners", index, "trusted_proxies"], trusted),
    ];
  });

const networksAt = (path: KeyPath, networks: readonly string[]): readonly Complaint[] =>
  networks.flatMap((network, at): readonly Complaint[] => {
    const place = [...path, at];
    if (!isNetwork(network)) return [conflict(place, `"${network}" is not an address or a network`)];
    const isEverybody = network.endsWith("/0");
    const message = "every peer may claim any client address";
    return isEverybody ? [{ ...conflict(place, message, "name the load balancers"), isWarning: true }] : [];
  });

function isNetwork(text: string): boolean {
  const [address = "", prefix] = text.split("/");
  const isV6 = address.includes(":");
  if (prefix !== undefined && Number(prefix) > (isV6 ? 128 : 32)) return false;
  return isV6
    ? URL.canParse(`http://[${address}]/`)
    : // A leading zero is octal to some readers; node:net takes none.
      address.split(".").every((part) => Number(part) <= 255 && String(Number(part)) === part);
}

type WebForm = Extract<GatewayFile["listeners"][number], { readonly type: "web" }>;

const webDoors = ({ listeners }: Checked): readonly Complaint[] =>
  listeners.flatMap((listener, index) =>
    listener.type === "web" ? webDoor(listener, ["listeners", index]) : [],
  );

function webDoor(listener: WebForm, at: KeyPath): readonly Complaint[] {
  const { tls, cert, trusted_proxies: proxies, proxy_protocol: proxy, websocket, bosh } = listener;
  const complaints: Complaint[] = [];
  if (tls === "direct" && cert === undefined)
    complaints.push(conflict([...at, "cert"], "needed where tls is direct", "name one of certificates"));
  if (tls === "none" && proxies.length === 0 && proxy === undefined) {
    const hint = "name the proxy that ends TLS in trusted_proxies";
    complaints.push(conflict([...at, "tls"], "without TLS nobody but a trusted proxy is served", hint));
  }
  if (websocket === "off" && bosh === "off")
    complaints.push(conflict([...at, "websocket"], "both doors of this listener are off"));
  if (websocket === bosh && websocket !== "off")
    complaints.push(conflict([...at, "bosh"], "WebSocket has this path"));
  return [...complaints, ...farProxies(proxies, at, tls === "none")];
}

/** Between a proxy and a listener without TLS passwords go in the clear. */
const farProxies = (networks: readonly string[], at: KeyPath, isClear: boolean): readonly Complaint[] =>
  networks.flatMap((network, index) => {
    if (!isClear || PRIVATE.test(network)) return [];
    const message = `passwords and content come from ${network} unencrypted`;
    const hint = 'use "tls: direct", or keep this leg on a closed network';
    return [{ ...conflict([...at, "trusted_proxies", index], message, hint), isWarning: true }];
  });

/** RFC 1918, RFC 4193, loopback and link-local. */
const PRIVATE =
  /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1(?:$|\/)|f[cd][0-9a-f]{2}:|fe80:)/i;
