/**
 * Whether the device that a session comes from is one that the policy lets in: what was seen of it and the register in, what is
 * lacking out. Pure.
 *
 * Rule 1: a certificate and a network are seen, a SASL2 id is told: anybody can tell one, so it stands for a device only where the
 * register says so.
 * Rule 2: a certificate that is no good, or somebody else's, and a device whose registration was revoked are refused whatever else is met.
 * Rule 3: an exception of kind `device` stands for all that is demanded, and not for what is refused.
 * Sources: clause WV-5.3.8; RFC 6120 §13.7.1.4; docs/decisions/0032-devices.md.
 */
import type { Jid, PrepareJid } from "../xmpp/jid.ts";
import type { DeviceDemand, DevicePolicy, RegisteredDevice } from "./device-register.ts";
import type { DeviceLack } from "../xmpp/texts/texts.ts";
import { isInNetwork, parseNetwork, type Network } from "./networks.ts";

export interface SeenDevice {
  /** Undefined where nobody has logged in yet: what depends on it is not lacking then. */
  readonly user: Pick<Jid, "bare"> | undefined;
  readonly address: string;
  readonly certificate: SeenCertificate | undefined;
  readonly clientId: string | undefined;
}

/** Shown in a handshake that proved its key. */
export interface SeenCertificate {
  /** SHA-256 of the whole, 64 hex digits in lower case. */
  readonly fingerprint: string;
  /** Why the agency's authority does not vouch for it (OpenSSL's word: `CERT_REVOKED`); undefined where it does. */
  readonly fault: string | undefined;
  /** Whom it names, as they stand in it. */
  readonly names: {
    readonly xmppAddrs: readonly string[];
    readonly uris: readonly string[];
    readonly emails: readonly string[];
    readonly commonNames: readonly string[];
  };
}

export interface DeviceJudgement {
  /** Empty: it is let in. */
  readonly lacking: readonly DeviceLack[];
  /** The registration or the exception that it stands on. */
  readonly by: string | undefined;
  /** When that ends; undefined where nothing does. */
  readonly untilMs: number | undefined;
}

/** What may stand in for a demand, by mark and value; undefined where nothing does. */
export type FindException = (value: string) => { readonly id: string; readonly untilMs: number } | undefined;

export interface DeviceTerms {
  readonly policy: DevicePolicy;
  readonly devices: readonly RegisteredDevice[];
  readonly exceptionFor: FindException;
  readonly prepareJid: PrepareJid;
  readonly nowMs: number;
}

export function judgeDevice(seen: SeenDevice, terms: DeviceTerms): DeviceJudgement {
  const { policy, devices, nowMs } = terms;
  const own = registrationsOf(seen, devices);
  const current = own.filter((one) => isCurrent(one, nowMs));
  const refused = refusalsOf(seen, terms, own);
  const exception = policy.demands.length === 0 ? undefined : exceptionOf(seen, terms);
  const unmet = policy.demands.filter((demand) => !isMet(demand, seen, { terms, current }));
  const isEnough = policy.match === "any" ? unmet.length < policy.demands.length : unmet.length === 0;
  const isLetIn = isEnough || policy.demands.length === 0 || exception !== undefined;
  const lacking = refused.length > 0 ? refused : isLetIn ? [] : unmet;
  const [registered] = current;
  const stood = isEnough ? registered : exception;
  return { lacking, by: stood?.id, untilMs: lacking.length > 0 ? undefined : stood?.untilMs };
}

function refusalsOf(
  seen: SeenDevice,
  terms: DeviceTerms,
  own: readonly RegisteredDevice[],
): readonly DeviceLack[] {
  const { demands } = terms.policy;
  const { certificate } = seen;
  const lacks: DeviceLack[] = [];
  if (demands.includes("certificate") && certificate !== undefined) {
    if (certificate.fault !== undefined) lacks.push("certificate-invalid");
    else if (!isOwn(certificate, seen, terms)) lacks.push("certificate-of-another");
  }
  if (demands.includes("registered") && own.some((one) => isTakenBack(one, own, terms.nowMs)))
    lacks.push("revoked");
  return lacks;
}

/** And the same was not registered anew: that something else of the device's is, such as its network, does not help it. */
const isTakenBack = (
  { mark, value, revokedMs }: RegisteredDevice,
  own: readonly RegisteredDevice[],
  nowMs: number,
): boolean =>
  revokedMs !== undefined &&
  !own.some((one) => one.mark === mark && one.value === value && isCurrent(one, nowMs));

interface Known {
  readonly terms: DeviceTerms;
  readonly current: readonly RegisteredDevice[];
}

function isMet(demand: DeviceDemand, seen: SeenDevice, { terms, current }: Known): boolean {
  const { certificate, address, user } = seen;
  switch (demand) {
    case "certificate":
      return certificate !== undefined && certificate.fault === undefined && isOwn(certificate, seen, terms);
    case "network":
      return networksIn(terms.policy.networks).some((network) => isInNetwork(address, network));
    case "registered":
      return user === undefined || current.length > 0;
  }
}

const isCurrent = ({ fromMs, untilMs, revokedMs }: RegisteredDevice, nowMs: number): boolean =>
  revokedMs === undefined && nowMs >= fromMs && (untilMs === undefined || nowMs < untilMs);

/** Registrations of what was seen, for this user or anybody, whether they hold or not. */
const registrationsOf = (
  seen: SeenDevice,
  devices: readonly RegisteredDevice[],
): readonly RegisteredDevice[] => {
  const { user, address, certificate, clientId } = seen;
  if (user === undefined) return [];
  const { byValue, networks } = indexOf(devices);
  const isFor = (one: RegisteredDevice): boolean => one.user === undefined || one.user === user.bare;
  const print = certificate?.fault === undefined ? certificate?.fingerprint : undefined;
  const named = [
    ...(byValue.get(`certificate ${print ?? ""}`) ?? []),
    ...(byValue.get(`client-id ${clientId ?? ""}`) ?? []),
  ];
  const near = networks.filter(({ network }) => isInNetwork(address, network));
  return [...named, ...near.map(({ device }) => device)].filter(isFor);
};

const NETWORKS = new WeakMap<readonly string[], readonly Network[]>();

function networksIn(texts: readonly string[]): readonly Network[] {
  const known = NETWORKS.get(texts) ?? texts.flatMap((one) => parseNetwork(one) ?? []);
  NETWORKS.set(texts, known);
  return known;
}

interface Index {
  readonly byValue: ReadonlyMap<string, readonly RegisteredDevice[]>;
  readonly networks: readonly { readonly network: Network; readonly device: RegisteredDevice }[];
}

/** A list is never changed: the next one takes its place (`decisions.ts`). */
const INDEXES = new WeakMap<readonly RegisteredDevice[], Index>();

function indexOf(devices: readonly RegisteredDevice[]): Index {
  const known = INDEXES.get(devices);
  if (known !== undefined) return known;
  const index = {
    byValue: Map.groupBy(devices, ({ mark, value }) => `${mark} ${value}`),
    networks: devices.flatMap((device) => {
      const network = device.mark === "network" ? parseNetwork(device.value) : undefined;
      return network === undefined ? [] : [{ network, device }];
    }),
  };
  INDEXES.set(devices, index);
  return index;
}

/** Nobody has said who it is: then it is not said to be another's. */
function isOwn(certificate: SeenCertificate, { user }: SeenDevice, terms: DeviceTerms): boolean {
  if (user === undefined) return true;
  const { xmppAddrs, uris, emails, commonNames } = certificate.names;
  const texts = {
    "xmpp-addr": xmppAddrs,
    uri: uris.flatMap((uri) => /^xmpp:([^?/]+)$/.exec(uri)?.[1] ?? []),
    email: emails,
    "common-name": commonNames,
  };
  return terms.policy.names.some((name) => texts[name].some((text) => isNamed(text, user.bare, terms)));
}

/** A full JID or a domain names nobody. */
const isNamed = (text: string, bare: string, { prepareJid }: DeviceTerms): boolean => {
  const jid = prepareJid(text);
  return jid !== undefined && jid.local !== "" && jid.resource === "" && jid.bare === bare;
};

function exceptionOf(
  { user, certificate, clientId, address }: SeenDevice,
  { exceptionFor }: DeviceTerms,
): ReturnType<FindException> {
  if (user === undefined) return undefined;
  const print = certificate?.fault === undefined ? certificate?.fingerprint : undefined;
  const values = [print, clientId, address].filter((value) => value !== undefined);
  return values.map(exceptionFor).find((one) => one !== undefined);
}
