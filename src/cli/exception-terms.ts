/** `stanzagate exception request|change`: what is asked for, by the rules of the profile in force. */
import type { Command } from "commander";
import { isIPv6, SocketAddress } from "node:net";
import { domainToASCII } from "node:url";
import { loadPaths } from "../config/load.ts";
import { loadPolicy } from "../config/load-policy.ts";
import {
  EXCEPTION_KINDS,
  type ExceptionKind,
  type ExceptionPolicy,
  type ExceptionRules,
} from "../policy/exception.ts";
import { plainAddress } from "../edge/addresses.ts";
import { parseNetwork } from "../policy/networks.ts";
import { changeException, requestException, type ExceptionWish } from "../store/exceptions.ts";
import { prepareDomain } from "../xmpp/domain.ts";
import { exceptionJson, stateText } from "./exception-text.ts";
import { CliError } from "./exit-codes.ts";
import { bareJid } from "./person-addresses.ts";
import { policyTools } from "./policy-tools.ts";
import { addWriteOptions, askedOf, changeState, type Asked, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { parseTime } from "./times.ts";

/** @throws ConfigError */
export function exceptionsInForce({ globals }: Asked): ExceptionPolicy {
  return loadPolicy(loadPaths(globals.config).policyFile, { tools: policyTools }).revision.exceptions;
}

export function addExceptionTerms(exception: Command, terminal: Terminal): void {
  addRequest(exception, terminal);
  addChange(exception, terminal);
}

interface TermOptions extends WriteOptions {
  readonly kind?: string;
  readonly subject?: string;
  readonly user?: readonly string[];
  readonly division?: readonly string[];
  readonly need?: string;
  readonly ticket?: string;
  readonly from?: string;
  readonly until?: string;
}

function addRequest(exception: Command, terminal: Terminal): void {
  addWriteOptions(exception.command("request"))
    .description(
      "ask for an exception; it acts once all approvers of its kind have signed, and only in its time",
    )
    .requiredOption("--kind <kind>", EXCEPTION_KINDS.join(", "))
    .requiredOption("--subject <text>", "what is let through: a program, a device, an address, a domain")
    .requiredOption("--need <text>", "the critical need")
    .requiredOption("--ticket <text>", "where the request is on file")
    .requiredOption("--until <time>", "when it ends: 2026-12-31, 2026-12-31T12:00Z")
    .option("--from <time>", "when it begins (default: now)")
    .option("--user <jid...>", "for these users")
    .option("--division <name...>", "for these divisions")
    .action(async (options: TermOptions, command: Command) => {
      const asked = askedOf(command, terminal);
      const policy = exceptionsInForce(asked);
      const nowMs = terminal.nowMs();
      const { kind = "", subject = "", need = "", ticket = "" } = options;
      const wish = {
        fromMs: nowMs,
        users: [],
        divisions: [],
        ...changesOf({ ...options, kind, subject }, nowMs),
      };
      const known = permittedKind(kind, policy.rules);
      await changeState(asked, options, {
        carryOut: requestException({
          ...requireEnd(wish),
          kind: known,
          subject: subjectOf(known, subject),
          need,
          ticket,
        }),
        text: (kept) =>
          `exception ${kept.terms.id} requested: ${stateText(kept, policy, nowMs)}; approvers read it by: stanzagate exception show ${kept.terms.id}`,
        json: (kept) => exceptionJson(kept, policy, nowMs),
      });
    });
}

const requireEnd = <T extends Partial<ExceptionWish>>(wish: T): T & { readonly untilMs: number } => {
  if (wish.untilMs === undefined)
    throw new CliError("SG_CLI_USAGE", "--until is needed: no exception is for ever");
  return { ...wish, untilMs: wish.untilMs };
};

function addChange(exception: Command, terminal: Terminal): void {
  addWriteOptions(exception.command("change <id>"))
    .description("change an exception that you requested; every approval so far is void then")
    .option("--need <text>", "the critical need")
    .option("--ticket <text>", "where the request is on file")
    .option("--from <time>", "when it begins")
    .option("--until <time>", "when it ends")
    .option("--user <jid...>", "for these users")
    .option("--division <name...>", "for these divisions")
    .action(async (id: string, options: TermOptions, command: Command) => {
      const asked = askedOf(command, terminal);
      const policy = exceptionsInForce(asked);
      const nowMs = terminal.nowMs();
      await changeState(asked, options, {
        carryOut: changeException(id, changesOf(options, nowMs)),
        text: (kept) => `exception ${id} changed, all approvals void: ${stateText(kept, policy, nowMs)}`,
        json: (kept) => exceptionJson(kept, policy, nowMs),
      });
    });
}

/** What of the terms is named. */
function changesOf(options: TermOptions, nowMs: number): Partial<Omit<ExceptionWish, "kind" | "subject">> {
  const { user, division, need, ticket, from, until } = options;
  return {
    ...(user !== undefined && { users: user.map(bareJid) }),
    ...(division !== undefined && { divisions: division }),
    ...(need !== undefined && { need }),
    ...(ticket !== undefined && { ticket }),
    ...(from !== undefined && { fromMs: parseTime(from, nowMs) }),
    ...(until !== undefined && { untilMs: parseTime(until, nowMs) }),
  };
}

/** @throws CliError SG_CLI_USAGE for no kind, SG_CLI_DENIED naming the clause that refuses it */
function permittedKind(text: string, rules: ExceptionRules): ExceptionKind {
  const kind = EXCEPTION_KINDS.find((one) => one === text);
  if (kind === undefined)
    throw new CliError("SG_CLI_USAGE", `"${text}" is no kind of exception: ${EXCEPTION_KINDS.join(", ")}`);
  const rule = rules[kind];
  if (rule.type === "approved") return kind;
  throw new CliError(
    "SG_CLI_DENIED",
    `the policy knows no exception of kind ${kind}: ${rule.clauseIds.join(", ")}`,
  );
}

/** Addresses, domains and fingerprints in the form in which they are compared. */
function subjectOf(kind: ExceptionKind, text: string): string {
  if (kind === "recipient") return bareJid(text);
  if (kind === "device") return deviceSubject(text);
  if (kind !== "domain") return text;
  const prepared = prepareDomain(text, domainToASCII);
  if (prepared === undefined) throw new CliError("SG_CLI_USAGE", `"${text}" is not a domain`);
  return prepared;
}

/** A fingerprint as tools print it (capitals, colons), an address in its one form; else a client id, as it is told. */
function deviceSubject(text: string): string {
  const plain = text.replaceAll(":", "").toLowerCase();
  if (/^[\da-f]{64}$/.test(plain)) return plain;
  if (text.includes("/") && parseNetwork(text) !== undefined)
    throw new CliError(
      "SG_CLI_USAGE",
      `"${text}" is a network: name one address, a fingerprint or a client id`,
    );
  return isIPv6(text) ? plainAddress(new SocketAddress({ address: text, family: "ipv6" }).address) : text;
}
