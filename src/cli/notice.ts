/**
 * `stanzagate notice`: the notice that messages are not private, as it stands, and who has had it (CCPS-3.e, ORDHS-3.5,
 * WV-4.2.b, AL-6.a).
 *
 * Rule: proven is what a client took, or a user accepted; nothing here says that somebody read it. Who logged in and proved nothing is
 * known where the register of persons has the address.
 */
import type { Command } from "commander";
import { loadPaths } from "../config/load.ts";
import { loadPolicy } from "../config/load-policy.ts";
import {
  isNoticeText,
  provenUntilMs,
  withProof,
  type NoticePolicy,
  type NoticeProof,
  type NoticeStanding,
} from "../policy/notice.ts";
import { listProofs } from "../store/notices.ts";
import { listEntries } from "../store/person-jids.ts";
import { minuteText, printList, timeOrNull } from "./listing.ts";
import { plain } from "./output.ts";
import { bareJid } from "./person-addresses.ts";
import { policyTools } from "./policy-tools.ts";
import { askedOf, readState, type Asked } from "./state.ts";
import type { Terminal } from "./terminal.ts";

export function addNotice(program: Command, terminal: Terminal): void {
  const notice = program
    .command("notice")
    .description("the notice that messages are not private: its text, and who has had it");
  notice
    .command("text")
    .description("print the notice as it stands, in every language")
    .action((_options: unknown, command: Command) => {
      printTexts(askedOf(command, terminal));
    });
  notice
    .command("list")
    .description("list who has had it when, and which addresses of the register of persons have not")
    .action(async (_options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      printList(asked, await readStanding(asked), STANDINGS);
    });
  notice
    .command("show <address>")
    .description("list every proof of one account")
    .action(async (address: string, _options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      const account = bareJid(address);
      printList(asked, await readState(asked, async (tx) => await listProofs(tx, { account })), PROOFS);
    });
}

const noticesOf = ({ globals }: Asked): NoticePolicy =>
  loadPolicy(loadPaths(globals.config).policyFile, { tools: policyTools }).revision.notices;

function printTexts(asked: Asked): void {
  const { globals, terminal } = asked;
  for (const [lang, { id, text }] of Object.entries(noticesOf(asked).texts)) {
    if (globals.isJson) terminal.out(JSON.stringify({ lang, id, text }));
    else terminal.out(`${lang} (${id}):\n${text.split("\n").map(plain).join("\n")}\n`);
  }
}

interface Entry {
  readonly account: string;
  readonly standing: NoticeStanding | undefined;
  readonly last: NoticeProof | undefined;
  /** Epoch milliseconds; 0 where it does not hold. */
  readonly untilMs: number;
  readonly nowMs: number;
}

async function readStanding(asked: Asked): Promise<readonly Entry[]> {
  const nowMs = asked.terminal.nowMs();
  const notices = noticesOf(asked);
  const isText = (id: string): boolean => isNoticeText(notices, id);
  const { proofs, addresses } = await readState(asked, async (tx) => {
    const entries = await listEntries(tx);
    const current = entries.filter(({ fromMs, untilMs = Infinity }) => fromMs <= nowMs && nowMs < untilMs);
    return { proofs: await listProofs(tx), addresses: current.map(({ jid }) => jid) };
  });
  const standings = new Map<string, NoticeStanding>();
  const last = new Map<string, NoticeProof>();
  for (const proof of proofs) {
    standings.set(proof.account, withProof(standings.get(proof.account), proof));
    last.set(proof.account, proof);
  }
  return [...new Set([...addresses, ...standings.keys()])].sort().map((account) => {
    const standing = standings.get(account);
    const untilMs = provenUntilMs(standing, notices, { nowMs, isText });
    return { account, standing, last: last.get(account), untilMs, nowMs };
  });
}

const stateOf = ({ standing, untilMs, nowMs }: Entry): string =>
  untilMs > nowMs ? "holds" : standing === undefined ? "none" : "due again";

const STANDINGS = {
  head: ["account", "delivered", "accepted", "proof", "language", "standing", "until"],
  cells: (entry: Entry): readonly string[] => [
    entry.account,
    minuteText(entry.standing?.deliveredAtMs),
    minuteText(entry.standing?.acceptedAtMs),
    entry.last?.kind ?? "-",
    entry.last?.lang ?? "-",
    stateOf(entry),
    minuteText(entry.untilMs === 0 ? undefined : entry.untilMs),
  ],
  json: (entry: Entry): Readonly<Record<string, unknown>> => ({
    account: entry.account,
    delivered: timeOrNull(entry.standing?.deliveredAtMs),
    accepted: timeOrNull(entry.standing?.acceptedAtMs),
    proof: entry.last?.kind ?? null,
    lang: entry.last?.lang ?? null,
    text: entry.standing?.textId ?? null,
    standing: stateOf(entry),
    until: timeOrNull(entry.untilMs === 0 ? undefined : entry.untilMs),
  }),
  empty: "nobody has had it, and the register of persons has no address",
};

const PROOFS = {
  head: ["when", "proof", "language", "text", "record of the notice"],
  cells: ({ atMs, kind, lang, textId, recordId }: NoticeProof): readonly string[] => [
    minuteText(atMs),
    kind,
    lang,
    textId,
    recordId,
  ],
  json: ({ account, atMs, kind, lang, textId, sessionId, recordId }: NoticeProof) => ({
    account,
    at: timeOrNull(atMs),
    proof: kind,
    lang,
    text: textId,
    session: sessionId,
    notice: recordId,
  }),
  empty: "nothing proves that this account has had it",
};
