/**
 * Which log-in set-up an upstream gives the gateway, and what to change: findings from what a probe saw of the leg.
 *
 * Rule: the gateway ends the clients' TLS, so nothing can be bound to it; a server that offers binding on this leg
 * refuses some clients, and the refusal looks like a wrong password.
 * Sources: protocol.md §1.4 (set-ups A to D), RFC 5802 §6, XEP-0440, XEP-0474; docs/operations.md §1.
 */
import type { Offer } from "../edge/probe-fact.ts";
import { isPlus } from "../edge/probe-features.ts";
import type { Finding } from "./doctor-finding.ts";
import { linesFor, type ServerName } from "./server-lines.ts";

/** D, where the gateway itself checks passwords, is not supported. */
export type SetUp = "A" | "B" | "B-binding" | "C" | "none";

export function setUpOf(offer: Offer, isEncrypted: boolean): SetUp {
  if (!offer.mechanisms.some(isRelayed)) return "none";
  const isBinding = offer.mechanisms.some(isPlus) || offer.bindingTypes.length > 0;
  if (!isEncrypted) return isBinding ? "B-binding" : "A";
  if (!isBinding) return "B";
  const isEndPointAlone =
    offer.bindingTypes.length > 0 && offer.bindingTypes.every((type) => type === "tls-server-end-point");
  return isEndPointAlone ? "C" : "B-binding";
}

/** As `stream/features.ts` passes on. */
const RELAYED: ReadonlySet<string> = new Set(["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"]);
const isRelayed = (mechanism: string): boolean => RELAYED.has(mechanism);

export interface LegSeen {
  readonly offer: Offer;
  readonly isEncrypted: boolean;
  readonly server: ServerName | undefined;
}

export const setUpFindings = (seen: LegSeen): readonly Finding[] => [
  setUpFinding(seen),
  ...anonymousFinding(seen),
  ...featureFindings(seen),
];

function setUpFinding({ offer, isEncrypted, server }: LegSeen): Finding {
  const code = "SG_DOCTOR_SETUP";
  const kind = setUpOf(offer, isEncrypted);
  const named = offer.mechanisms.filter(isRelayed).join(", ");
  switch (kind) {
    case "A":
      return {
        code,
        level: "ok",
        message: `set-up A: unencrypted leg without channel binding; every client can log in (${named})`,
      };
    case "B":
      return {
        code,
        level: "ok",
        message: `set-up B: TLS without channel binding; clients can log in (${named})`,
      };
    case "B-binding":
      return { code, level: "warn", message: bindingText(offer), advice: bindingAdvice(server) };
    case "C":
      return { code, level: "warn", message: END_POINT_TEXT, advice: bindingAdvice(server) };
    case "none":
      return noMechanism(offer, server);
  }
}

const bindingText = ({ mechanisms, bindingTypes }: Offer): string => {
  const offered = [...mechanisms.filter(isPlus), ...bindingTypes.map((type) => `type ${type}`)].join(", ");
  return `set-up B with channel binding on offer (${offered}): the gateway hides it; clients that hold binding data ("y") or check what was offered may be refused as if the password were wrong`;
};

const END_POINT_TEXT =
  'set-up C: binding by tls-server-end-point alone; the gateway hides it as any other, so only clients without binding ("n") log in';

const bindingAdvice = (server: ServerName | undefined): readonly string[] => [
  "either use set-up A (best: on one host or a closed network):",
  ...linesFor("set-up-a", server),
  "and in gateway.yaml: tls: none; or offer no binding on this leg:",
  ...linesFor("no-binding", server),
];

function noMechanism({ mechanisms, starttls }: Offer, server: ServerName | undefined): Finding {
  const code = "SG_DOCTOR_SETUP";
  if (mechanisms.length === 0 && starttls !== "absent") {
    const message = "nobody can log in: the server asks for TLS first, and gateway.yaml says tls: none";
    const advice = ["set tls: starttls and ca in gateway.yaml (set-up B), or for set-up A:"];
    return { code, level: "fail", message, advice: [...advice, ...linesFor("set-up-a", server)] };
  }
  const offered = mechanisms.length === 0 ? "none" : mechanisms.join(", ");
  const message = `nobody can log in: of the server's mechanisms (${offered}) the gateway passes none on`;
  const advice = ["offer SCRAM-SHA-256, SCRAM-SHA-1 or PLAIN on this leg"];
  return { code, level: "fail", message, advice };
}

const anonymousFinding = ({ offer, server }: LegSeen): readonly Finding[] =>
  offer.mechanisms.includes("ANONYMOUS")
    ? [
        {
          code: "SG_DOCTOR_REGISTRATION",
          level: "fail",
          message:
            "the server lets anybody in without an account (ANONYMOUS); the gateway does not pass it on",
          advice: linesFor("anonymous", server),
        },
      ]
    : [];

/** What the gateway removes anyway; other doors of the same server would not. */
function featureFindings({ offer: { features } }: LegSeen): readonly Finding[] {
  const code = "SG_DOCTOR_FEATURES";
  const risky: readonly Finding[] = (
    [
      [
        "compression",
        "stream compression (XEP-0138) is on: the gateway removes it; switch it off at the server",
      ],
      ["legacy-auth", "log-in by jabber:iq:auth (XEP-0078) is on: the gateway refuses it; switch it off"],
    ] as const
  )
    .filter(([name]) => features.includes(name))
    .map(([, message]) => ({ code, level: "warn", message }));
  const plainOnes = features.filter((name) => !["compression", "legacy-auth", "register"].includes(name));
  const listed = plainOnes.length === 0 ? "none of those that are known here" : plainOnes.join(", ");
  return [...risky, { code, level: "note", message: `offered besides: ${listed}` }];
}
