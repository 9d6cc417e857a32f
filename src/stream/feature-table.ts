/**
 * Every stream feature that a server is known to offer, and what becomes of it on its way to the client.
 *
 * Rule: an allow-list. What has no row here is removed like what the table removes: a feature that the gateway does not
 * understand could take the stream, or a part of it, past the policy.
 * Sources: RFC 6120 §4.3.2; the registry of stream features; protocol.md §1.3.
 */
import {
  NS_BIND,
  NS_CSI,
  NS_SASL,
  NS_SASL2,
  NS_SESSION,
  NS_SM,
  NS_STREAM_LIMITS,
  NS_TLS,
} from "../xmpp/ns.ts";

/**
 * `pass`: made anew with nothing but a word on whether it is wanted · `mechanisms`, `authentication`: what can be relayed
 * of them · `limits`: the smaller ones · `remove`: the client does not see it.
 */
export type FeatureAction = "pass" | "mechanisms" | "authentication" | "limits" | "remove";

export interface FeatureRow {
  readonly ns: string;
  readonly local: string;
  readonly action: FeatureAction;
  /** Where it is specified, and why it does not pass as it is. */
  readonly note: string;
}

const row =
  (action: FeatureAction) =>
  ([ns, local, note]: readonly [ns: string, local: string, note: string]): FeatureRow => ({
    ns,
    local,
    action,
    note,
  });

const PASSED: readonly (readonly [ns: string, local: string, note: string])[] = [
  [NS_BIND, "bind", "RFC 6120 §7"],
  [NS_SESSION, "session", "RFC 3921 §3"],
  [NS_SM, "sm", "XEP-0198"],
  [NS_CSI, "csi", "XEP-0352"],
];

const REMOVED: readonly (readonly [ns: string, local: string, note: string])[] = [
  [NS_TLS, "starttls", "RFC 6120 §5: TLS is hop by hop, and the gateway's own is up"],
  [
    "urn:xmpp:sasl-cb:0",
    "sasl-channel-binding",
    "XEP-0440: goes with -PLUS, which ends at the gateway's TLS",
  ],
  ["urn:xmpp:sasl:upgrade:0", "upgrade", "XEP-0480: its tasks are not relayed"],
  ["urn:xmpp:iap:0", "config-version", "XEP-0509: a client would keep features that are rewritten"],
  [
    "https://xmpp.org/extensions/isr/0",
    "isr",
    "XEP-0397: bound to the channel; names a way past the gateway",
  ],
  ["urn:xmpp:sm:2", "sm", "XEP-0198 before 1.3: one version is relayed"],
  ["http://jabber.org/features/compress", "compression", "XEP-0138: would hide the stream"],
  ["urn:xmpp:features:rosterver", "ver", "RFC 6121 §2.6: clients would keep a roster that was not filtered"],
  ["urn:xmpp:features:pre-approval", "sub", "RFC 6121 §3.4: would approve outsiders in advance"],
  ["http://jabber.org/features/iq-register", "register", "XEP-0077: accounts are not made here"],
  ["urn:xmpp:register:0", "register", "XEP-0389: accounts are not made here"],
  ["urn:xmpp:ibr-token:0", "register", "XEP-0445: accounts are not made here"],
  ["http://jabber.org/features/iq-auth", "auth", "XEP-0078: its digest is tied to the stream"],
  ["http://jabber.org/protocol/caps", "c", "XEP-0115: disco is rewritten, the hash would not fit"],
  ["urn:xmpp:caps", "c", "XEP-0390: disco is rewritten, the hash would not fit"],
  ["urn:xmpp:features:dialback", "dialback", "XEP-0220: between servers"],
  ["urn:xmpp:domain-based-name:1", "hostname", "XEP-0233: for GSSAPI, which is not relayed"],
];

export const FEATURE_ROWS: readonly FeatureRow[] = [
  row("mechanisms")([NS_SASL, "mechanisms", "RFC 6120 §6: password mechanisms alone"]),
  row("authentication")([NS_SASL2, "authentication", "XEP-0388: the same, and what of `inline` is relayed"]),
  row("limits")([NS_STREAM_LIMITS, "limits", "XEP-0478"]),
  ...PASSED.map(row("pass")),
  ...REMOVED.map(row("remove")),
];

const ACTIONS: ReadonlyMap<string, FeatureAction> = new Map(
  FEATURE_ROWS.map(({ ns, local, action }) => [`${ns} ${local}`, action]),
);

export const featureAction = ({ ns, local }: Pick<FeatureRow, "ns" | "local">): FeatureAction =>
  ACTIONS.get(`${ns} ${local}`) ?? "remove";
