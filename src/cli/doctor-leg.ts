/**
 * Findings from what a probe saw of the leg to an upstream, before anybody logs in.
 *
 * Rule: words of a stranger are quoted only where they are names of a fixed form.
 * Sources: protocol.md §1.4, §1.10, §2.5; RFC 7590 §3.
 */
import type { CertificateFacts, LegFact, ProbeStep, ProbeStop, Registration } from "../edge/probe-fact.ts";
import { factOf } from "../edge/probe-leg.ts";
import type { Finding } from "./doctor-finding.ts";
import { setUpFindings } from "./doctor-setup.ts";
import { linesFor, serverNamed, type ServerName } from "./server-lines.ts";

export interface LegContext {
  readonly tls: "none" | "starttls" | "direct";
  readonly isLoopback: boolean;
  /** As the account saw it; undefined without one. */
  readonly software: string | undefined;
  readonly registration: Registration;
  readonly nowMs: number;
}

export function legFindings(facts: readonly LegFact[], context: LegContext): readonly Finding[] {
  const offer = factOf(facts, "offer")?.offer;
  const server = serverNamed(context.software ?? offer?.software);
  const isEncrypted = context.tls !== "none";
  return [
    ...reachFindings(facts),
    ...(isEncrypted ? tlsFindings(facts, context) : clearFindings(facts, context)),
    ...clearOfferFindings(facts, server),
    ...(offer === undefined ? [] : setUpFindings({ offer, isEncrypted, server })),
    ...(offer === undefined ? [] : registrationFindings(context.registration, server)),
  ];
}

function reachFindings(facts: readonly LegFact[]): readonly Finding[] {
  const stopped = factOf(facts, "stopped");
  if (stopped === undefined) {
    return [{ code: "SG_DOCTOR_UNREACHABLE", level: "ok", message: "the server answers and speaks XMPP" }];
  }
  // Said in its own words.
  if (factOf(facts, "no-starttls") !== undefined) return [NO_STARTTLS];
  return [stopFinding(stopped.step, stopped.stop)];
}

const NO_STARTTLS: Finding = {
  code: "SG_DOCTOR_TLS",
  level: "fail",
  message: "the server offers no STARTTLS, and gateway.yaml asks for it: the gateway refuses to go on",
  advice: [
    "give the server a certificate and TLS on this port, or for set-up A set tls: none in gateway.yaml",
  ],
};

export function stopFinding(step: ProbeStep, stop: ProbeStop): Finding {
  if (step === "tls") {
    const message = `no TLS with the server: ${stopText(stop)}; it must speak TLS 1.2 or newer with forward secrecy`;
    return { code: "SG_DOCTOR_TLS", level: "fail", message };
  }
  if (step === "connect") {
    const advice = ["start the server, and check connect in gateway.yaml and the firewall between"];
    const message = `the server cannot be reached: ${stopText(stop)}`;
    return { code: "SG_DOCTOR_UNREACHABLE", level: "fail", message, advice };
  }
  const advice = stopAdvice(step, stop);
  const message = `no XMPP at step ${step}: ${stopText(stop)}`;
  return { code: "SG_DOCTOR_NOT_XMPP", level: "fail", message, ...(advice === undefined ? {} : { advice }) };
}

function stopText(stop: ProbeStop): string {
  switch (stop.type) {
    case "unreachable":
      return stop.detail;
    case "closed":
      return "it closed the connection";
    case "silent":
      return "it did not answer in time";
    case "flood":
      return "it sent more than a server has to say there";
    case "not-xmpp":
      return `what came is not XMPP (${stop.detail})`;
    case "stream-error":
      return `it ended the stream with ${conditionText(stop.condition)}`;
  }
}

/** Names of conditions are lower-case words; anything else is not repeated. */
export const conditionText = (condition: string): string =>
  /^[a-z0-9 -]{1,48}$/.test(condition) ? condition : "a condition of its own";

function stopAdvice(step: ProbeStep, stop: ProbeStop): readonly string[] | undefined {
  if (stop.type === "stream-error" && stop.condition === "host-unknown") {
    return ["the server does not serve this domain: compare domains in gateway.yaml with the server's hosts"];
  }
  if (step === "header") {
    return [
      "check port, tls (direct or starttls) and send_proxy in gateway.yaml: a server that expects a PROXY header, or",
      "TLS from the first byte, closes or stays silent",
    ];
  }
  return undefined;
}

function tlsFindings(facts: readonly LegFact[], { nowMs }: LegContext): readonly Finding[] {
  const tls = factOf(facts, "tls");
  const certificate = factOf(facts, "certificate")?.certificate;
  return [
    ...(tls === undefined
      ? []
      : [{ code: "SG_DOCTOR_TLS", level: "ok", message: `${tls.version} with the server` } as const]),
    ...(certificate === undefined ? [] : certificateFindings(certificate, nowMs)),
  ];
}

const DAY_MS = 86_400_000;
const SOON_MS = 14 * DAY_MS;

function certificateFindings(facts: CertificateFacts, nowMs: number): readonly Finding[] {
  const code = "SG_DOCTOR_CERTIFICATE";
  const day = new Date(facts.expiresAtMs).toISOString().slice(0, 10);
  const problems: readonly Finding[] = facts.problems.map((problem) => ({
    code,
    level: "fail",
    ...CERTIFICATE_TEXTS[problem](facts, day),
  }));
  if (problems.length > 0) return problems;
  const isSoon = facts.expiresAtMs - nowMs < SOON_MS;
  const message = `the server's certificate is good for ${facts.name} until ${day}`;
  return [{ code, level: isSoon ? "warn" : "ok", message, ...(isSoon ? { advice: ["renew it now"] } : {}) }];
}

interface Words {
  readonly message: string;
  readonly advice: readonly string[];
}

const CERTIFICATE_TEXTS: Readonly<
  Record<CertificateFacts["problems"][number], (facts: CertificateFacts, day: string) => Words>
> = {
  expired: (_, day) => ({
    message: `the server's certificate expired on ${day}`,
    advice: ["renew it at the server; until then no session gets through"],
  }),
  "not-yet-valid": () => ({
    message: "the server's certificate is not valid yet",
    advice: ["compare the clocks of both hosts"],
  }),
  "wrong-name": ({ name }) => ({
    message: `the server's certificate does not name ${name}`,
    advice: [
      "give the server a certificate for that name, or set server_name in gateway.yaml to a name that it carries",
    ],
  }),
  "unknown-authority": ({ detail }) => ({
    message: `nobody that the gateway trusts vouches for the server's certificate (${detail})`,
    advice: ["set ca in gateway.yaml to the PEM file of the authority that signed it"],
  }),
};

function clearFindings(facts: readonly LegFact[], { isLoopback }: LegContext): readonly Finding[] {
  if (factOf(facts, "offer") === undefined) return [];
  if (isLoopback)
    return [{ code: "SG_DOCTOR_TLS", level: "ok", message: "unencrypted, but it never leaves this host" }];
  return [
    {
      code: "SG_DOCTOR_TLS",
      level: "warn",
      message: "the leg is unencrypted and leaves this host: passwords and content can be read on the way",
      advice: [
        "keep it on a network that is closed to everybody else, or use set-up B (tls: starttls with ca)",
      ],
    },
  ];
}

function clearOfferFindings(facts: readonly LegFact[], server: ServerName | undefined): readonly Finding[] {
  const clear = factOf(facts, "clear-offer")?.offer;
  if (clear === undefined || clear.mechanisms.length === 0) return [];
  return [
    {
      code: "SG_DOCTOR_CLEAR_LOGIN",
      level: "warn",
      message: "the server takes log-ins on this port before TLS; the gateway never does it, others might",
      advice: linesFor("set-up-b", server),
    },
  ];
}

function registrationFindings(
  registration: Registration,
  server: ServerName | undefined,
): readonly Finding[] {
  const code = "SG_DOCTOR_REGISTRATION";
  if (registration === "closed")
    return [
      { code, level: "ok", message: "strangers cannot make accounts (in-band registration is closed)" },
    ];
  if (registration === undefined)
    return [
      { code, level: "unseen", message: "whether strangers can make accounts: the server did not answer" },
    ];
  return [
    {
      code,
      level: "fail",
      message:
        "anybody can make an account at the server (in-band registration); the gateway refuses it, other doors would not",
      advice: linesFor("registration", server),
    },
  ];
}
