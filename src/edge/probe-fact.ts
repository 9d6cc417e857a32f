/**
 * What a probe of an upstream can find, as closed unions of plain values. Types alone.
 *
 * Rule: facts say what was seen; what it means and what to change is `cli/doctor-*`'s to say.
 */

/** Where a probe stood when it ended. */
export type ProbeStep =
  "connect" | "header" | "features" | "starttls" | "tls" | "log-in" | "bind" | "question";

/** Why a probe went no further. `detail` is a system's code or a fixed phrase. */
export type ProbeStop =
  | { readonly type: "unreachable"; readonly detail: string }
  | { readonly type: "closed" }
  /** Nothing, or nothing complete, within the time. */
  | { readonly type: "silent" }
  /** More than any server has to say here. */
  | { readonly type: "flood" }
  | { readonly type: "not-xmpp"; readonly detail: string }
  | { readonly type: "stream-error"; readonly condition: string };

export type CertificateProblem = "expired" | "not-yet-valid" | "wrong-name" | "unknown-authority";

export interface CertificateFacts {
  readonly problems: readonly CertificateProblem[];
  /** The name that it had to carry. */
  readonly name: string;
  /** OpenSSL's word where the authority is not known; "" else. */
  readonly detail: string;
  readonly expiresAtMs: number;
}

export type OfferedFeature =
  | "bind2"
  | "compression"
  | "csi"
  | "fast"
  | "legacy-auth"
  | "limits"
  | "pre-approval"
  | "register"
  | "rosterver"
  | "sasl2"
  | "sm";

/** Stream features, as far as set-ups and doors depend on them. */
export interface Offer {
  readonly starttls: "absent" | "offered" | "required";
  /** RFC 6120's and SASL2's, together. */
  readonly mechanisms: readonly string[];
  /** Of `<sasl-channel-binding/>` (XEP-0440); empty where it is not there. */
  readonly bindingTypes: readonly string[];
  readonly features: readonly OfferedFeature[];
  /** Known by what it says of itself in its caps; undefined where it says nothing. */
  readonly software?: string;
}

export type LegFact =
  | { readonly type: "stopped"; readonly step: ProbeStep; readonly stop: ProbeStop }
  /** What is said before TLS, where TLS follows. */
  | { readonly type: "clear-offer"; readonly offer: Offer }
  | { readonly type: "no-starttls" }
  | { readonly type: "tls"; readonly version: string; readonly cipher: string }
  | { readonly type: "certificate"; readonly certificate: CertificateFacts }
  /** What sessions of the gateway are offered: behind TLS where there is TLS. */
  | { readonly type: "offer"; readonly offer: Offer };

/** Whether anybody may make an account before log-in (XEP-0077); undefined where nothing clear was said. */
export type Registration = "open" | "closed" | undefined;

export type ServiceKind =
  "gateway" | "other" | "proxy" | "pubsub" | "push" | "rooms" | "upload" | "user-directory";

export interface FoundService {
  readonly jid: string;
  readonly kind: ServiceKind;
  /** Of a room service: how many rooms it shows to an ordinary user. */
  readonly rooms?: number;
}

export type AccountFact =
  | { readonly type: "log-in-stopped"; readonly step: ProbeStep; readonly stop: ProbeStop }
  /** The server's certificate is not good: nobody is to log in there. */
  | { readonly type: "log-in-untried" }
  | { readonly type: "log-in-refused"; readonly condition: string }
  | { readonly type: "no-mechanism"; readonly offered: readonly string[] }
  | { readonly type: "server-not-proven" }
  | { readonly type: "logged-in"; readonly mechanism: string }
  /** Whether a client that holds binding data and sees no offer (`y`) is let in. */
  | { readonly type: "y-flag"; readonly isTaken: boolean; readonly condition: string }
  /** XEP-0474: a hash over what was offered, which a filtered list breaks. */
  | { readonly type: "downgrade-hash" }
  | { readonly type: "bound-offer"; readonly offer: Offer }
  | { readonly type: "software"; readonly name: string; readonly version: string }
  /** Of the server's clock, ours as 0. */
  | { readonly type: "clock"; readonly aheadMs: number }
  | { readonly type: "service"; readonly service: FoundService }
  | { readonly type: "services-unseen"; readonly condition: string }
  /** A ping to an address outside. `condition` is "" where nothing came in time. */
  | { readonly type: "s2s"; readonly isClosed: boolean; readonly condition: string }
  | { readonly type: "server-feature"; readonly feature: "mam" | "offline" | "push" }
  | { readonly type: "outside-contacts"; readonly addresses: readonly string[]; readonly count: number }
  | { readonly type: "roster-unseen"; readonly condition: string }
  /** Nodes of this account that everybody may read. */
  | { readonly type: "open-nodes"; readonly nodes: readonly string[]; readonly looked: number };
