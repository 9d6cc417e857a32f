/**
 * Findings from what an account could see of its server: what the server itself must close, because the gateway sees
 * only what passes through it.
 *
 * Rule: what is not seen is said to be unseen; a closed door is called closed only where it answered so.
 * Sources: protocol.md §2.5, §10; design §8.20.
 */
import type { AccountFact, FoundService } from "../edge/probe-fact.ts";
import { factOf } from "../edge/probe-leg.ts";
import type { Finding } from "./doctor-finding.ts";
import { conditionText, stopFinding } from "./doctor-leg.ts";
import { serviceFindings, type PolicyDomains } from "./doctor-services.ts";
import { linesFor, serverNamed, type ServerName } from "./server-lines.ts";

export function accountFindings(facts: readonly AccountFact[], policy: PolicyDomains): readonly Finding[] {
  const server = serverNamed(factOf(facts, "software")?.name);
  const logIn = logInFindings(facts);
  if (factOf(facts, "bound-offer") === undefined) return logIn;
  const services = facts.flatMap((fact) => (fact.type === "service" ? [fact.service] : []));
  return [
    ...logIn,
    ...clockFindings(facts),
    ...s2sFindings(facts, server),
    ...roomFindings(services, facts, server),
    ...(factOf(facts, "services-unseen") === undefined ? serviceFindings(services, policy) : [NO_SERVICES]),
    ...keepingFindings(facts, server),
    ...contactFindings(facts),
    ...personalFindings(facts),
  ];
}

const NO_SERVICES: Finding = {
  code: "SG_DOCTOR_SERVICES",
  level: "unseen",
  message: "which services the server has: it does not list them",
};

const LOGIN = "SG_DOCTOR_LOGIN";

const logInFindings = (facts: readonly AccountFact[]): readonly Finding[] => [
  ...told(facts, "log-in-stopped", ({ step, stop }) => ({
    ...stopFinding(step, stop),
    code: LOGIN,
    level: step === "question" ? "warn" : "fail",
  })),
  ...told(facts, "log-in-untried", () => ({
    code: LOGIN,
    level: "unseen",
    message: "not logged in: the server's certificate is not good",
  })),
  ...told(facts, "log-in-refused", ({ condition }) => ({
    code: LOGIN,
    level: "fail",
    message: `the account was refused: ${conditionText(condition)}`,
  })),
  ...told(facts, "no-mechanism", () => ({
    code: LOGIN,
    level: "unseen",
    message: "not logged in: the server offers no SCRAM, and the password is never sent",
  })),
  ...told(facts, "server-not-proven", () => ({
    code: LOGIN,
    level: "fail",
    message: "the server did not show that it knows the password: something else answers there",
  })),
  ...told(facts, "logged-in", ({ mechanism }) => ({
    code: LOGIN,
    level: "ok",
    message: `logged in with ${mechanism}, no channel bound ("n")`,
  })),
  ...told(facts, "y-flag", ({ isTaken, condition }) => flagFinding(isTaken, condition)),
  ...told(facts, "downgrade-hash", () => DOWNGRADE_HASH),
];

/** The finding of the first fact of a kind, where there is one. */
const told = <K extends AccountFact["type"]>(
  facts: readonly AccountFact[],
  type: K,
  tell: (fact: Extract<AccountFact, { readonly type: K }>) => Finding,
): readonly Finding[] => {
  const fact = factOf(facts, type);
  return fact === undefined ? [] : [tell(fact)];
};

const flagFinding = (isTaken: boolean, condition: string): Finding =>
  isTaken
    ? { code: "SG_DOCTOR_SETUP", level: "ok", message: 'clients that hold binding data ("y") can log in too' }
    : {
        code: "SG_DOCTOR_SETUP",
        level: "warn",
        message: `clients that hold binding data ("y") cannot log in: the server says ${conditionText(condition)}`,
        advice: linesFor("no-binding", undefined),
      };

const DOWNGRADE_HASH: Finding = {
  code: "SG_DOCTOR_SETUP",
  level: "note",
  message:
    "the server hashes what it offers (XEP-0474): where it offers more than the gateway passes on, clients that check refuse",
};

const MOST_CLOCK_DIFFERENCE_MS = 60_000;

function clockFindings(facts: readonly AccountFact[]): readonly Finding[] {
  const code = "SG_DOCTOR_CLOCK";
  const clock = factOf(facts, "clock");
  if (clock === undefined)
    return [{ code, level: "unseen", message: "the server's clock: it does not tell the time" }];
  const seconds = Math.round(clock.aheadMs / 1_000);
  if (Math.abs(clock.aheadMs) <= MOST_CLOCK_DIFFERENCE_MS)
    return [{ code, level: "ok", message: "the clocks of server and gateway agree" }];
  const side = seconds > 0 ? "ahead of" : "behind";
  const message = `the server's clock is ${Math.abs(seconds)} seconds ${side} this host's`;
  return [
    {
      code,
      level: "warn",
      message,
      advice: ["let both hosts follow a time server: records carry this host's time"],
    },
  ];
}

function s2sFindings(facts: readonly AccountFact[], server: ServerName | undefined): readonly Finding[] {
  const code = "SG_DOCTOR_S2S";
  const s2s = factOf(facts, "s2s");
  if (s2s === undefined)
    return [{ code, level: "unseen", message: "whether the server talks to other servers" }];
  const unasked: Finding = {
    code,
    level: "unseen",
    message:
      "whether other servers could connect to it (listed ones are not told from outside): see its configuration",
  };
  if (s2s.isClosed) {
    const message = "the server refuses addresses of other servers at once (s2s is closed outward)";
    return [{ code, level: "ok", message }, unasked];
  }
  const said = s2s.condition === "" ? "did not answer in time" : `said ${conditionText(s2s.condition)}`;
  // COMPAT(Openfire says remote-server-not-found whether it may look or not.)
  const isCertain = server !== "openfire";
  const message = `a ping to a host outside was not refused at once but ${said}: the server tries to reach other servers`;
  return [{ code, level: isCertain ? "fail" : "warn", message, advice: linesFor("s2s", server) }];
}

function roomFindings(
  services: readonly FoundService[],
  facts: readonly AccountFact[],
  server: ServerName | undefined,
): readonly Finding[] {
  const code = "SG_DOCTOR_ROOMS";
  const isClosed = factOf(facts, "s2s")?.isClosed === true;
  return services
    .filter(({ kind }) => kind === "rooms")
    .map(({ jid, rooms = 0 }): Finding =>
      isClosed
        ? {
            code,
            level: "ok",
            message: `${jid}: rooms that outsiders cannot reach, s2s being closed (${rooms} listed)`,
          }
        : {
            code,
            level: "fail",
            message: `${jid}: outsiders may enter rooms, s2s being open (${rooms} listed)`,
            advice: linesFor("rooms", server),
          },
    );
}

function keepingFindings(facts: readonly AccountFact[], server: ServerName | undefined): readonly Finding[] {
  const has = (feature: string): boolean =>
    facts.some((fact) => fact.type === "server-feature" && fact.feature === feature);
  const keeps = [
    has("mam") ? "its own message archive" : "",
    has("offline") ? "an offline store" : "",
  ].filter((text) => text !== "");
  const keeping: Finding =
    keeps.length === 0
      ? {
          code: "SG_DOCTOR_KEEPING",
          level: "ok",
          message: "the server shows neither archive nor offline store",
        }
      : {
          code: "SG_DOCTOR_KEEPING",
          level: "warn",
          message: `the server keeps ${keeps.join(" and ")}: what it keeps outlives the gateway's disposal`,
          advice: ["bound how long and how much:", ...linesFor("keeping", server)],
        };
  const push: readonly Finding[] = has("push")
    ? [
        {
          code: "SG_DOCTOR_PUSH",
          level: "warn",
          message: "the server sends notifications to push services (XEP-0357), past the gateway",
          advice: [
            "switch push off at the server (Prosody mod_cloud_notify, ejabberd mod_push, Openfire's push plugin)",
          ],
        },
      ]
    : [];
  return [keeping, ...push];
}

function contactFindings(facts: readonly AccountFact[]): readonly Finding[] {
  const code = "SG_DOCTOR_CONTACTS";
  const contacts = factOf(facts, "outside-contacts");
  if (contacts === undefined)
    return [{ code, level: "unseen", message: "contacts outside in the account's roster" }];
  const others: Finding = { code, level: "unseen", message: "rosters of other accounts: look at the server" };
  if (contacts.count === 0)
    return [{ code, level: "ok", message: "no contact outside in this account's roster" }, others];
  const message = `${contacts.count} contacts outside in this account's roster: the server sends them presence by itself`;
  const advice = [contacts.addresses.join(", "), "remove them at the server, for every account"];
  return [{ code, level: "warn", message, advice }, others];
}

function personalFindings(facts: readonly AccountFact[]): readonly Finding[] {
  const code = "SG_DOCTOR_PERSONAL";
  const open = factOf(facts, "open-nodes");
  const unseen: Finding = {
    code,
    level: "unseen",
    message: "who may read vCards and other accounts' nodes: with s2s closed, local accounts at most",
  };
  if (open === undefined || open.looked === 0) return [unseen];
  const finding: Finding =
    open.nodes.length === 0
      ? {
          code,
          level: "ok",
          message: `none of this account's ${open.looked} personal nodes is open to everybody`,
        }
      : {
          code,
          level: "warn",
          message: `personal nodes that everybody may read: ${open.nodes.join(", ")}`,
          advice: ["let their owner set them to presence or whitelist, or delete them at the server"],
        };
  return [finding, unseen];
}
