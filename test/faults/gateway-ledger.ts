/**
 * What receivers and senders saw with their own eyes, and whether the archive has it.
 *
 * Rule: what somebody received must be on record as let pass, once for each leg that it crossed; what a sender was
 * told to be refused must be on record as refused. The archive may know more: a record is kept before its stanza goes.
 */
import type { Element } from "@xmpp/xml";
import { idOf } from "../../scripts/peers/peer.ts";
import { logsOf, type NumberedLog } from "../../src/archive/log-set.ts";
import { recordsOf } from "../../src/archive/reader.ts";
import type { StanzaRecord } from "../../src/records/record.ts";

const NS_STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas";
const NS_GATEWAY = "urn:stanzagate:policy:1";

type Key = `${"outbound" | "inbound"} ${"passed" | "refused"} ${string}`;

/**
 * A refusal of ours, as opposed to a bounce of the server's. To an outsider's request both are the same
 * `service-unavailable`: those go to devices that hibernate, for which the server answers nothing.
 */
export const isRefusal = (stanza: Element): boolean => {
  const error = stanza.attrs["type"] === "error" ? stanza.getChild("error") : undefined;
  if (error?.getChild("blocked", NS_GATEWAY) !== undefined) return true;
  return stanza.is("iq") && error?.getChild("service-unavailable", NS_STANZAS) !== undefined;
};

export const isText = (stanza: Element): boolean => stanza.is("message") && stanza.attrs["type"] === "chat";

const keyOf = ({ direction, verdict, addressing }: StanzaRecord): Key =>
  `${direction} ${verdict.enforced === "block" ? "refused" : "passed"} ${addressing.id ?? ""}`;

/** The keys of an archive, of all its logs, read on from where they were read to. Read a log only after its recovery. */
export class ArchiveView {
  /** When the first record with that key was decided on, epoch milliseconds. */
  readonly keys = new Map<string, number>();
  recordCount = 0;
  /** Of the last refusal that was read. */
  lastReference: string | undefined;
  readonly #dir: string;
  /** By the number of the log. */
  readonly #next = new Map<number, number>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  readOn(): this {
    for (const log of logsOf({ dir: this.#dir })) this.#readLog(log);
    return this;
  }

  #readLog({ number, place }: NumberedLog): void {
    for (const { receipt, record } of recordsOf(place, { fromSequence: this.#next.get(number) ?? 1 })) {
      this.#next.set(number, receipt.sequence + 1);
      this.recordCount += 1;
      if (record.kind !== "stanza") continue;
      const key = keyOf(record);
      this.keys.set(key, Math.min(this.keys.get(key) ?? Infinity, record.decidedAtMs));
      this.lastReference = record.verdict.incidentRef ?? this.lastReference;
    }
  }
}

export class Ledger {
  /** With the time of the first sight, epoch milliseconds. */
  readonly #keys = new Map<Key, number>();
  readonly #unchecked = new Set<Key>();
  readonly #times = new Map<string, number>();
  readonly #isBehind: (bareJid: string) => boolean;

  /** @param isBehind whether the account's sessions go through the gateway */
  constructor(isBehind: (bareJid: string) => boolean) {
    this.#isBehind = isBehind;
  }

  get size(): number {
    return this.#keys.size;
  }

  /** How many different stanzas were seen to arrive, and how many refusals. */
  get counts(): { readonly delivered: number; readonly refused: number } {
    const ids = [...this.#times.keys()];
    const delivered = ids.filter((id) => id.startsWith("delivered ")).length;
    return { delivered, refused: ids.length - delivered };
  }

  /** @param receiver bare JID of who saw it */
  note(stanza: Element, receiver: string): void {
    const id = idOf(stanza) ?? "";
    const isReceiverBehind = this.#isBehind(receiver);
    if (isRefusal(stanza)) {
      this.#count(`refused ${id}`);
      this.#add(isReceiverBehind ? `outbound refused ${id}` : `inbound refused ${id}`);
    } else if (isText(stanza)) {
      this.#count(`delivered ${id}`);
      const sender = String(stanza.attrs["from"]).split("/")[0] ?? "";
      if (this.#isBehind(sender)) this.#add(`outbound passed ${id}`);
      if (isReceiverBehind) this.#add(`inbound passed ${id}`);
    }
  }

  timesDelivered(id: string): number {
    return this.#times.get(`delivered ${id}`) ?? 0;
  }

  timesRefused(id: string): number {
    return this.#times.get(`refused ${id}`) ?? 0;
  }

  /** What was seen and is not in the archive; empty, or the gateway has broken its first promise. */
  missingFrom({ keys }: ArchiveView): readonly string[] {
    const missing = [...this.#unchecked].filter((key) => !keys.has(key));
    this.#unchecked.clear();
    missing.forEach((key) => this.#unchecked.add(key));
    return missing;
  }

  /**
   * The same over everything that was ever seen, and sharper: a record that came after the sight, such as that of the
   * same stanza sent again, is none.
   */
  everMissingFrom({ keys }: ArchiveView): readonly string[] {
    return [...this.#keys].flatMap(([key, seenAtMs]) =>
      (keys.get(key) ?? Infinity) > seenAtMs ? [key] : [],
    );
  }

  /** On record as let pass outbound, and seen by nobody: lost on the way, or still on it. */
  unseenOf({ keys }: ArchiveView): readonly string[] {
    const passed = [...keys.keys()].filter((key) => key.startsWith("outbound passed load-"));
    return passed
      .map((key) => key.slice("outbound passed ".length))
      .filter((id) => this.timesDelivered(id) === 0);
  }

  #add(key: Key): void {
    if (this.#keys.has(key)) return;
    this.#keys.set(key, Date.now());
    this.#unchecked.add(key);
  }

  #count(key: string): void {
    this.#times.set(key, (this.#times.get(key) ?? 0) + 1);
  }
}
