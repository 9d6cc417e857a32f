/** Stays up for a client of one's own, and shows each refusal as it comes, until Ctrl-C. */
import { once } from "node:events";
import { ANA, bareJid, LEE, RAJ, ROOMS } from "../peers/people.ts";
import { LOOPBACK } from "../peers/places.ts";
import type { Page } from "./page.ts";
import type { Stage } from "./stage.ts";

const showWay = ({ gateway }: Stage, page: Page): void => {
  page.section("Connect a client of your own");
  for (const account of [ANA, RAJ, LEE]) page.row(bareJid(account), `password ${account.password}`);
  page.row(
    "server, port",
    `${LOOPBACK} ${gateway.starttlsPort} with STARTTLS, or ${gateway.directPort} with TLS`,
  );
  page.row("trust", gateway.certificates.authorityFile);
  page.row("rooms", `anything@${ROOMS}`);
  page.print();
  page.note(
    "A client asks for the server where an account's settings name one (advanced, connection, host).",
  );
  page.row("profanity", `/connect ${bareJid(RAJ)} server ${LOOPBACK} port ${gateway.starttlsPort} tls trust`);
  page.row("go-sendxmpp", goSendxmpp(gateway.directPort, gateway.certificates.authorityFile));
  page.print();
  page.row("commands", `bin/stanzagate.cjs --config ${gateway.folder.at("gateway.yaml")} status`);
  page.row("", "the same with blocked, explain REFERENCE, archive verify, test, reload");
  page.row("policy", `${gateway.folder.at("policy.yaml")} (change it, then reload)`);
  page.row("metrics", `http://${LOOPBACK}:${gateway.metricsPort}/metrics`);
};

const goSendxmpp = (port: number, authority: string): string =>
  `echo hello | SSL_CERT_FILE=${authority} go-sendxmpp -t -u ${bareJid(ANA)} -p ${ANA.password} -j ${LOOPBACK}:${port} ${bareJid(RAJ)}`;

interface Refused {
  readonly msg?: unknown;
  readonly incident?: unknown;
  readonly user?: unknown;
  readonly farEnd?: unknown;
  readonly rules?: unknown;
}

const readRefused = (line: string): Refused | undefined => {
  if (!line.startsWith("{")) return undefined;
  const entry: unknown = JSON.parse(line);
  return typeof entry === "object" && entry !== null && "incident" in entry ? entry : undefined;
};

const words = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "string" ? value : "";
};

/** Settles at Ctrl-C or when told to end. */
export const stayUp = async (stage: Stage, page: Page): Promise<void> => {
  showWay(stage, page);
  page.section("What is refused from now on (Ctrl-C ends the demo)");
  stage.gateway.onLogLine((line) => {
    const refused = readRefused(line);
    if (refused === undefined) return;
    const { incident, user, farEnd, rules } = refused;
    page.row(words(incident), `${words(user)} to ${words(farEnd)}: ${words(rules)}`);
  });
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  page.print();
  page.note("Ending: the gateway drains, the server stops, the demo's folder goes away.");
};
