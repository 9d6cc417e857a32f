/**
 * The columns that make the blocked log and `explain` quick: derived from the header, kept only for stanzas that the
 * policy did not plainly allow. `verify` derives them again and compares.
 */
import { parseHeader } from "../records/canonical.ts";
import type { StanzaRecord } from "../records/record.ts";

export interface NotableColumns {
  readonly receivedAtMs: number;
  /** Bare JID. */
  readonly user: string;
  /** "" where the stanza has no far end (an IQ to one's own server). */
  readonly farDomain: string;
  /** What the policy says; in shadow mode the stanza went on nevertheless. */
  readonly enforced: string;
  /** `,rule-a,rule-b,` so that one rule is found without a second table. */
  readonly rules: string;
  /** null where nothing was refused. */
  readonly incidentRef: string | null;
}

const bare = (jid: string): string => {
  const slash = jid.indexOf("/");
  return slash === -1 ? jid : jid.slice(0, slash);
};

const domainOf = (jid: string): string => {
  const host = bare(jid);
  return host.slice(host.indexOf("@") + 1);
};

export const notableColumns = (header: string): NotableColumns => {
  // Only headers of stanza records come here (`EncodedRecord.isNotable`).
  const stanza = parseHeader(header) as unknown as StanzaRecord;
  const { addressing, verdict } = stanza;
  const far = stanza.direction === "outbound" ? addressing.to : addressing.from;
  return {
    receivedAtMs: stanza.receivedAtMs,
    user: bare(stanza.user),
    farDomain: far === undefined ? "" : domainOf(far),
    enforced: verdict.enforced,
    rules: `,${verdict.ruleIds.join(",")},`,
    incidentRef: verdict.incidentRef ?? null,
  };
};

/** Whether a header belongs into the blocked log. */
export const isNotableHeader = (header: string): boolean => {
  const parsed = parseHeader(header);
  return parsed.kind === "stanza" && (parsed as unknown as StanzaRecord).verdict.enforced !== "allow";
};
