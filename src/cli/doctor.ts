/**
 * `stanzagate doctor`: looks at this host and at the servers behind, and says in plain words what it found and what to
 * change.
 *
 * Rule: it changes nothing, every look has its time, and a password comes by reference and goes nowhere but into SCRAM.
 * Source: product.md §3; protocol.md §1.4, §2.5.
 */
import type { Command } from "commander";
import { domainToASCII } from "node:url";
import type { ListenerConfig, UpstreamConfig } from "../config/gateway-config.ts";
import { loadConfiguration } from "../config/load.ts";
import type { Configuration } from "../config/load.ts";
import { problemText } from "../config/problem.ts";
import { isLoopback } from "../config/scalars.ts";
import type { AccountFact } from "../edge/probe-fact.ts";
import { probeAccount } from "../edge/probe-account.ts";
import { askRegistration, factOf, openLeg, type ProbeOptions } from "../edge/probe-leg.ts";
import type { ProbeAccount } from "../edge/probe-scram.ts";
import { createJidPreparer } from "../xmpp/jid.ts";
import { checkOptions } from "./check-options.ts";
import { accountFindings } from "./doctor-account.ts";
import { readAccount } from "./doctor-credentials.ts";
import type { AccountChoice } from "./doctor-credentials.ts";
import { doorFindings } from "./doctor-doors.ts";
import { chaptersJson, chapterText, requireSound, summaryText } from "./doctor-finding.ts";
import type { Chapter, Finding } from "./doctor-finding.ts";
import { hostFindings } from "./doctor-host.ts";
import { legFindings } from "./doctor-leg.ts";
import { nameFindings, systemNames } from "./doctor-names.ts";
import { CliError } from "./exit-codes.ts";
import { globalsOf } from "./globals.ts";
import { serverNamed } from "./server-lines.ts";
import type { Terminal } from "./terminal.ts";

interface DoctorOptions extends AccountChoice {
  readonly upstream?: string;
}

export function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command("doctor")
    .description("look at this host and the servers behind; say which log-in set-up it is and what to change")
    .option("--upstream <name>", "look at this one of gateway.yaml alone")
    .option("--account <jid>", "log in as an ordinary account, to see what the server leaves open")
    .option("--password-from <reference>", "its password: file:PATH, env:NAME, or - for standard input")
    .action(async (options: DoctorOptions, command: Command) => {
      const globals = globalsOf(command, terminal);
      const configuration = loadConfiguration(globals.config, checkOptions(terminal));
      const account = await readAccount(options, configuration.gateway.upstreams, terminal);
      const upstreams = chosen(configuration.gateway.upstreams, options.upstream);
      const examined = upstreams.flatMap((one) =>
        one.domains.map(
          async (domain) => await examine(one, { configuration, domain, account, nowMs: terminal.nowMs() }),
        ),
      );
      const chapters = await Promise.all([hostChapter(configuration, terminal.nowMs()), ...examined]);
      if (globals.isJson) terminal.out(chaptersJson(chapters));
      else
        terminal.out(
          [...chapters.map((one) => chapterText(one, globals.style)), summaryText(chapters)].join("\n"),
        );
      requireSound(chapters);
    });
}

function chosen(all: readonly UpstreamConfig[], name: string | undefined): readonly UpstreamConfig[] {
  const upstreams = name === undefined ? all : all.filter((one) => one.name === name);
  if (upstreams.length > 0) return upstreams;
  throw new CliError("SG_CLI_NOT_FOUND", `gateway.yaml has no upstream of that name: ${name ?? ""}`);
}

async function hostChapter({ gateway, warnings }: Configuration, nowMs: number): Promise<Chapter> {
  const configured: readonly Finding[] = warnings.map((problem) => ({
    code: "SG_DOCTOR_CONFIG",
    level: "warn",
    message: problemText(problem),
  }));
  const fit: Finding = {
    code: "SG_DOCTOR_CONFIG",
    level: "ok",
    message: `${gateway.file} and its policy are fit`,
  };
  return { title: "This host", findings: [fit, ...configured, ...(await hostFindings(gateway, nowMs))] };
}

interface Examined {
  readonly configuration: Configuration;
  readonly domain: string;
  readonly account: ProbeAccount | undefined;
  readonly nowMs: number;
}

async function examine(upstream: UpstreamConfig, examined: Examined): Promise<Chapter> {
  const { configuration, domain, nowMs } = examined;
  const { listeners } = configuration.gateway;
  const probe: ProbeOptions = { target: targetOf(upstream), domain, nowMs };
  const { facts, wire } = await openLeg(probe);
  wire?.close();
  const isUp = factOf(facts, "offer") !== undefined;
  const registration = isUp ? await askRegistration(probe) : undefined;
  const seen = isUp ? await askAccount(probe, examined) : undefined;
  const software = factOf(seen ?? [], "software")?.name;
  const isAtHome = isLoopback(upstream.connect.host);
  const leg = legFindings(facts, { tls: upstream.tls, isLoopback: isAtHome, software, registration, nowMs });
  const server = serverNamed(software ?? factOf(facts, "offer")?.offer.software);
  const [doors, names] = await Promise.all([
    doorFindings({ upstream, listeners, server }),
    nameFindings(placesOf(upstream, domain, listeners), systemNames()),
  ]);
  const open =
    seen === undefined ? unseenWithoutAccount(isUp) : accountFindings(seen, policyOf(configuration));
  const title = `Upstream ${upstream.name} for ${domain} (${upstream.connect.host}:${upstream.connect.port})`;
  return { title, upstream: upstream.name, domain, findings: [...leg, ...open, ...doors, ...names] };
}

async function askAccount(
  probe: ProbeOptions,
  { account, domain, configuration }: Examined,
): Promise<readonly AccountFact[] | undefined> {
  if (account?.domain !== domain) return undefined;
  const { internalDomains, serviceDomains } = configuration.policy.revision;
  const prepareJid = createJidPreparer({ toAscii: domainToASCII });
  const isInside = (jid: string): boolean => {
    const at = prepareJid(jid)?.domain;
    return at !== undefined && (internalDomains.has(at) || serviceDomains.has(at));
  };
  return await probeAccount({ ...probe, account, isInside, now: Date.now });
}

const unseenWithoutAccount = (isUp: boolean): readonly Finding[] =>
  isUp
    ? [
        {
          code: "SG_DOCTOR_LOGIN",
          level: "unseen",
          message:
            "s2s, services, rooms, push, what the server keeps, rosters: log in with --account to look",
        },
      ]
    : [];

const targetOf = ({
  connect,
  tls,
  caFile,
  serverName,
  sendProxy,
}: UpstreamConfig): ProbeOptions["target"] => ({
  ...connect,
  tls,
  sendProxy,
  ...(caFile === undefined ? {} : { caFile }),
  ...(serverName === undefined ? {} : { serverName }),
});

const policyOf = ({ policy: { revision } }: Configuration): Parameters<typeof accountFindings>[1] => ({
  services: revision.serviceDomains,
  uploadHosts: revision.uploadHosts,
});

const placesOf = (
  { connect }: UpstreamConfig,
  domain: string,
  listeners: readonly ListenerConfig[],
): Parameters<typeof nameFindings>[0] => ({
  domain,
  upstream: connect,
  ports: listeners.filter(({ type }) => type === "c2s").map(({ bind }) => bind.port),
  hasWebDoors: listeners.some(({ type }) => type === "web"),
});
