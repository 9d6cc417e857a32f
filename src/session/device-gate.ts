/**
 * The device that a session comes from: judged before anybody has logged in as far as that goes, and whole when it is known who
 * it is: at bind, before a resumption, and again with every policy, every entry of the register and, by BOSH, every other connection.
 *
 * Rule 1: what is refused is on record before it is told, and neither the bound JID nor a word of a resumed stream goes to it.
 * Rule 2: the first devices of an account are bound to it; any other is an alert, whatever the policy lets in.
 * Rule 3: in shadow nobody is refused; the record says who would be.
 * Sources: clauses WV-5.3.8, CCPS-AT, AL-4.a; docs/decisions/0032-devices.md.
 */
import { APPROVED_CLIENT } from "../policy/client-register.ts";
import { APPROVED_DEVICE, type DevicePolicy } from "../policy/device-register.ts";
import { judgeDevice, type DeviceJudgement } from "../policy/device-standing.ts";
import { exceptionFor } from "../policy/exception-index.ts";
import { forAccount, type PolicyRevision } from "../policy/revision.ts";
import type { OperationRecord } from "../records/record.ts";
import type { Jid } from "../xmpp/jid.ts";
import { DEVICE_REFUSED, StreamError } from "../xmpp/stream-error.ts";
import { tlsRefusal } from "./client-watch.ts";
import type { Delivery } from "./delivery.ts";
import { boundTo, isBoundTo, marksOf } from "./device-marks.ts";
import type { Carried } from "./input.ts";
import type { Scope } from "./scope.ts";

type Ruled = DeviceJudgement & { readonly rule: typeof APPROVED_DEVICE | typeof APPROVED_CLIENT };

export class DeviceGate {
  readonly #scope: Scope;
  readonly #delivery: Delivery;
  #by: Carried;
  /** Whose it is, once it is let in. */
  #user: Jid | undefined;
  #refusal: StreamError | undefined;
  #standing = "";
  /** Under the policy in force. */
  #told: { readonly revision: PolicyRevision | undefined; readonly standings: Set<string> };

  constructor(scope: Scope, delivery: Delivery) {
    this.#scope = scope;
    this.#delivery = delivery;
    this.#told = { revision: undefined, standings: new Set() };
    const { clientAddress = "" } = scope.options.facts;
    this.#by = { clientAddress: String(clientAddress), certificate: undefined };
  }

  /** The handshake is done. */
  tlsReady(certificate: Carried["certificate"]): void {
    this.#by = { ...this.#by, certificate };
    if (certificate === undefined) return;
    const { fingerprint, fault = "none" } = certificate;
    const { logInClaims, nowMs } = this.#scope;
    logInClaims.push({ source: "certificate", fingerprint, fault, atMs: nowMs });
  }

  /** Before anything is asked of upstream: what no account could put right. */
  beforeLogIn(): StreamError | undefined {
    const { revision } = this.#scope;
    const isExcepted = revision.decisions.exceptions.some(({ terms }) => terms.kind === "device");
    const ruled = this.#judge(undefined);
    const isHopeless = ruled.lacking.includes("certificate-invalid") || !isExcepted;
    if (ruled.lacking.length === 0 || !isHopeless || !isRefusing(ruled, revision)) return undefined;
    return this.#refuse(undefined, ruled);
  }

  /** Before upstream gives a stream back, or the client its address. @param clientId where the log-in claims do not tell it yet */
  refusalOf(user: Jid, clientId?: string): StreamError | undefined {
    const revision = this.#revisionOf(user);
    // The policy for all was asked before; a division may ask for more.
    const isOld = tlsRefusal(this.#scope.logInClaims, { revision });
    if (isOld !== undefined) return isOld;
    const ruled = this.#judge(user, clientId);
    return isRefusing(ruled, revision) ? this.#refuse(user, ruled) : undefined;
  }

  /** @returns false where it is refused: `takeRefusal` says why */
  admits(user: Jid): boolean {
    this.#refusal = this.refusalOf(user);
    if (this.#refusal !== undefined) return false;
    this.#user = user;
    this.#bind(user);
    this.#follow(user, this.#judge(user));
    return true;
  }

  /** Once. */
  takeRefusal(): StreamError | undefined {
    const refusal = this.#refusal;
    this.#refusal = undefined;
    return refusal;
  }

  /** Policy, register, time or connection are others now. */
  again(): StreamError | undefined {
    const user = this.#user;
    if (user === undefined) return undefined;
    const ruled = this.#judge(user);
    if (isRefusing(ruled, this.#revisionOf(user))) return this.#refuse(user, ruled);
    this.#follow(user, ruled);
    return undefined;
  }

  carried(by: Carried): StreamError | undefined {
    this.#by = by;
    return this.#user === undefined ? this.beforeLogIn() : this.again();
  }

  /** As the policy binds this user; nobody is bound yet where it is asked first. */
  #revisionOf(user: Jid | undefined): PolicyRevision {
    const { revision, user: bound } = this.#scope;
    return user === undefined || bound !== undefined ? revision : forAccount(revision, user.bare);
  }

  #judge(user: Jid | undefined, clientId = this.#clientId): Ruled {
    const { options, nowMs } = this.#scope;
    const revision = this.#revisionOf(user);
    const { devices, clients, decisions } = revision;
    const { clientAddress: address, certificate } = this.#by;
    const find = (subject: string) =>
      user && exceptionFor(revision, { kind: "device", subject, user: user.bare, nowMs });
    const judged = (policy: DevicePolicy): DeviceJudgement =>
      judgeDevice(
        { user, address, certificate, clientId },
        {
          policy,
          devices: decisions.devices,
          exceptionFor: find,
          prepareJid: options.ports.prepareJid,
          nowMs,
        },
      );
    const device = judged(devices);
    if (!clients.needsCertificate || isRefusing({ ...device, rule: APPROVED_DEVICE }, revision))
      return { ...device, rule: APPROVED_DEVICE };
    const setting = judged({ ...devices, match: "all", demands: ["certificate"] });
    return setting.lacking.length > 0
      ? { ...setting, rule: APPROVED_CLIENT }
      : { ...device, rule: APPROVED_DEVICE };
  }

  get #clientId(): string | undefined {
    return this.#scope.logInClaims.findLast((one) => one.source === "user-agent")?.id;
  }

  /** What it stands on may end while it is here. */
  #follow(user: Jid, ruled: Ruled): void {
    const { nowMs } = this.#scope;
    if (ruled.untilMs !== undefined)
      this.#scope.setTimer("device", Math.min(MOST_MS, Math.max(0, ruled.untilMs - nowMs)));
    if (!this.#isNews(JSON.stringify([ruled.lacking, ruled.by, this.#by.clientAddress]))) return;
    if (ruled.lacking.length === 0 && ruled.by === undefined) return;
    const isLacking = ruled.lacking.length > 0;
    this.#record(user, { step: isLacking ? "judged" : "admitted", ...this.#factsOf(ruled) });
    if (isLacking)
      this.#observe(user, ruled, this.#scope.revision.devices.mode === "warn" ? "warn" : "allow");
  }

  /** Connections of a BOSH session may take turns (IPv4, IPv6): what was told of each is told once under one policy. */
  #isNews(standing: string): boolean {
    const { revision } = this.#scope;
    if (this.#told.revision !== revision || this.#told.standings.size >= MOST_STANDINGS)
      this.#told = { revision, standings: new Set([this.#standing]) };
    this.#standing = standing;
    const { standings } = this.#told;
    if (standings.has(standing)) return false;
    standings.add(standing);
    return true;
  }

  #refuse(user: Jid | undefined, ruled: Ruled): StreamError {
    this.#record(user, { step: "refused", ...this.#factsOf(ruled) });
    this.#observe(user, ruled, "refused");
    return new StreamError("policy-violation", DEVICE_REFUSED, {
      lacks: ruled.lacking,
      clauses: this.#scope.revision.clauses[ruled.rule] ?? [],
    });
  }

  /** Where devices are of no account, new ones are of none either. */
  #bind(user: Jid): void {
    const { options, revision, logInClaims } = this.#scope;
    if (revision.devices.demands.length === 0) return;
    const known = options.ports.clients.marksOf(user.bare);
    for (const mark of marksOf(logInClaims)) {
      const isKnown = known.has(mark) || isBoundTo(revision.decisions, user.bare, mark);
      if (isKnown) continue;
      const isFirst = known.size === 0 && boundTo(revision.decisions.seenDevices, user.bare).size === 0;
      this.#tellNew(user, mark, isFirst);
    }
  }

  #tellNew(user: Jid, mark: string, isFirst: boolean): void {
    this.#record(user, {
      step: isFirst ? "bound" : "changed",
      device: mark,
      ...(!isFirst && { flag: "device-changed" }),
    });
    if (isFirst) return;
    const { language: lang } = this.#scope;
    this.#scope.observe({ type: "deviceChanged", user: user.full, device: mark, lang });
  }

  #factsOf({ lacking, by = "", rule }: Ruled): OperationRecord["facts"] {
    const { clauses, id, mode, devices } = this.#scope.revision;
    const { clientAddress, certificate } = this.#by;
    const clauseIds = (clauses[rule] ?? []).join(" ");
    const shown = certificate && { fingerprint: certificate.fingerprint, fault: certificate.fault ?? "none" };
    const ruling = { action: devices.mode, mode, clauses: clauseIds, revision: id };
    return { rule, lacking: lacking.join(" "), by, clientAddress, ...shown, ...ruling };
  }

  #observe(user: Jid | undefined, { lacking }: Ruled, outcome: "allow" | "warn" | "refused"): void {
    const { mode } = this.#scope.revision;
    const { language: lang } = this.#scope;
    this.#scope.observe({ type: "deviceJudged", user: user?.full, lacking, outcome, mode, lang });
  }

  #record(user: Jid | undefined, facts: OperationRecord["facts"]): void {
    const { sessionId } = this.#scope.options;
    const who = user === undefined ? {} : { user: user.full };
    const record = this.#scope.operationRecord("device", { ...who, sessionId, ...facts });
    this.#delivery.keep("inbound", { record, text: "" });
  }
}

/** Longer than that a timer is set anew. */
const MOST_MS = 86_400_000;
/** More connections than any client has. */
const MOST_STANDINGS = 16;

/** The setting of clients refuses whenever it is there; devices where their mode says so. */
const isRefusing = (
  { rule, lacking }: Pick<Ruled, "rule" | "lacking">,
  { mode, devices }: PolicyRevision,
): boolean =>
  lacking.length > 0 && mode !== "shadow" && (rule === APPROVED_CLIENT || devices.mode === "refuse");
