/**
 * The register of devices as people keep it (`stanzagate device`), and what the policy asks of a device. Plain data.
 *
 * Sources: clause WV-5.3.8 (owned by the State or authorised), CCPS-AT, AL-4.a.
 */
/** In `clauses` of a revision, beside the ids of rules. */
export const APPROVED_DEVICE = "approved-device";

/** What a device is known by: its certificate's SHA-256 (64 hex digits), its SASL2 id (as the client tells it), its network (CIDR). */
export const DEVICE_MARKS = ["certificate", "client-id", "network"] as const;
export type DeviceMark = (typeof DEVICE_MARKS)[number];

export const DEVICE_OWNERSHIPS = ["state-owned", "authorised"] as const;
export type DeviceOwnership = (typeof DEVICE_OWNERSHIPS)[number];

export interface RegisteredDevice {
  readonly id: string;
  readonly mark: DeviceMark;
  readonly value: string;
  /** Bare JID, prepared, whose device it is; undefined: anybody's. */
  readonly user: string | undefined;
  readonly ownership: DeviceOwnership;
  /** Login of who authorised it. */
  readonly authorisedBy: string;
  /** It is registered from then on, until before the other; epoch milliseconds. */
  readonly fromMs: number;
  readonly untilMs: number | undefined;
  readonly revokedMs: number | undefined;
}

/** What sessions of an account must have. */
export const DEVICE_DEMANDS = ["certificate", "network", "registered"] as const;
export type DeviceDemand = (typeof DEVICE_DEMANDS)[number];

/** Where a certificate says whose it is. */
export const CERTIFICATE_NAMES = ["xmpp-addr", "uri", "email", "common-name"] as const;
export type CertificateName = (typeof CERTIFICATE_NAMES)[number];

export interface DevicePolicy {
  readonly mode: "inventory" | "warn" | "refuse";
  /** All of the demands, or any one of them. */
  readonly match: "all" | "any";
  readonly demands: readonly DeviceDemand[];
  readonly names: readonly CertificateName[];
  /** CIDR. */
  readonly networks: readonly string[];
}

export const NO_DEVICE_POLICY: DevicePolicy = {
  mode: "inventory",
  match: "all",
  demands: [],
  names: [],
  networks: [],
};
