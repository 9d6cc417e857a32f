/**
 * Log-in set-ups A and B on real servers that have the lines which `doctor` prints, and `doctor` on them.
 *
 * Sources: protocol.md §1.4, §2.5, §10 (last trap); docs/operations.md §1.
 */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { startEjabberd } from "../../scripts/peers/ejabberd.ts";
import { startGateway, type CommandOutcome, type Gateway } from "../../scripts/peers/gateway.ts";
import { account, AGENCY, ANA, bareJid, ROOMS, type Account } from "../../scripts/peers/people.ts";
import { LOOPBACK } from "../../scripts/peers/places.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { request } from "../../scripts/peers/peer.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { SERVER_LINES, type LineTopic, type ServerName } from "../../src/cli/server-lines.ts";
import { DoctorReport } from "../support/doctor.ts";
import { atGateway, atServer } from "../support/door.ts";
import { describeNeeding } from "../support/system-needs.ts";

const SECURED = "secured.example";
const SECURED_ANA = account("ana", SECURED);

const lines = (server: ServerName, topics: readonly LineTopic[]): readonly string[] =>
  topics.flatMap((topic) => SERVER_LINES[topic][server]);

/** `options` that 23.01 does not know yet are for newer ones. */
const ejabberdOptions = (topics: readonly LineTopic[]): Record<string, unknown> => {
  const merged = topics.map(
    (topic) => parse(lines("ejabberd", [topic]).join("\n")) as Record<string, unknown>,
  );
  const known = Object.assign({}, ...merged) as Record<string, unknown>;
  delete known["disable_sasl_scram_downgrade_protection"];
  return known;
};

interface Servers {
  /** Unencrypted, for the agency's domain. */
  readonly clear: XmppServer;
  /** STARTTLS, for `SECURED`. */
  readonly secured: XmppServer;
}

const services = { rooms: ROOMS };

const startBothProsodies = async (): Promise<Servers> => {
  const closed = lines("prosody", ["s2s", "registration", "other-doors", "keeping"]);
  const [clear, secured] = await Promise.all([
    startProsody({
      domains: [AGENCY],
      users: [ANA],
      services,
      extraLines: [...lines("prosody", ["set-up-a"]), ...closed].filter(
        (line) => !line.includes("direct_tls"),
      ),
    }),
    startProsody({
      domains: [SECURED],
      users: [SECURED_ANA],
      requireTls: true,
      extraLines: [...lines("prosody", ["set-up-b", "no-binding"]), ...closed],
    }),
  ]);
  return { clear, secured };
};

const startOneEjabberd = async (): Promise<Servers> => {
  const options = ejabberdOptions(["s2s", "registration", "anonymous", "no-binding"]);
  const users = [ANA, SECURED_ANA];
  const server = await startEjabberd({ domains: [AGENCY, SECURED], users, services, options });
  return { clear: server, secured: server };
};

const GOOD = [
  { name: "prosody", start: startBothProsodies },
  { name: "ejabberd", start: startOneEjabberd },
] as const;

/** @param upstream the one to look at; all of them where absent */
const doctor = async (
  gateway: Gateway,
  who: Account,
  upstream?: string,
): Promise<CommandOutcome & { report: DoctorReport }> => {
  const file = gateway.folder.at(`password-of-${who.domain}`);
  writeFileSync(file, `${who.password}\n`, { mode: 0o600 });
  const outcome = await gateway.command(
    ...["--json", "doctor", "--account", bareJid(who), "--password-from", `file:${file}`],
    ...(upstream === undefined ? [] : ["--upstream", upstream]),
  );
  return { ...outcome, report: new DoctorReport(outcome.output) };
};

const logsIn = async (gateway: Gateway, who: Account, gs2Flag: "n" | "y"): Promise<boolean> => {
  const attempt = RawClient.logIn({ ...atGateway(gateway), account: { ...who, gs2Flag } as Account });
  return await attempt.then(
    async (client) => {
      await client.end();
      return true;
    },
    () => false,
  );
};

describe.each(GOOD)("$name with the lines that are printed", ({ name, start }) => {
  describeNeeding([name], "before the gateway", () => {
    let servers: Servers;
    let gateway: Gateway;
    beforeAll(async () => {
      servers = await start();
      const { clear, secured } = servers;
      const ca = secured.certificates.authorityFile;
      const upstreams = {
        clear: { domains: [AGENCY], connect: `${LOOPBACK}:${clear.port}`, tls: "none" },
        secured: { domains: [SECURED], connect: `${LOOPBACK}:${secured.starttlsPort}`, tls: "starttls", ca },
      };
      const domains = [AGENCY, SECURED];
      gateway = await startGateway({ upstream: { port: clear.port }, domains, gateway: { upstreams } });
    });
    afterAll(async () => {
      const started = new Set([servers.clear, servers.secured]);
      await Promise.all([gateway.remove(), ...[...started].map(async (one) => await one.stop())]);
    });

    it("lets `n` and `y` in where the leg is clear (set-up A), and doctor says so", async () => {
      for (const flag of ["n", "y"] as const) expect(await logsIn(gateway, ANA, flag)).toBe(true);
      const { code, report, output } = await doctor(gateway, ANA);
      expect(report.codes("fail", "clear")).toEqual([]);
      expect(code).toBe(0);
      expect(report.said("SETUP", "clear")).toEqual([
        expect.stringMatching(/^ok: set-up A: /),
        'ok: clients that hold binding data ("y") can log in too',
      ]);
      expect(report.said("S2S", "clear")[0]).toMatch(/^ok: the server refuses/);
      expect(report.said("REGISTRATION", "clear")).toEqual([expect.stringMatching(/^ok: /)]);
      expect(report.said("ROOMS", "clear")).toEqual([expect.stringMatching(/^ok: rooms\.agency\.example/)]);
      expect(report.said("RUNNING")).toEqual([expect.stringMatching(/^ok: /)]);
      expect(report.codes("ok")).toContain("LISTENER");
      expect(output).not.toContain(ANA.password);
    });

    it("lets `n` in over TLS without binding (set-up B), and doctor says who else comes in", async () => {
      expect(await logsIn(gateway, SECURED_ANA, "n")).toBe(true);
      const { code, report } = await doctor(gateway, SECURED_ANA);
      expect(report.codes("fail", "secured")).toEqual([]);
      expect(code).toBe(0);
      const [setUp, flag] = report.said("SETUP", "secured");
      expect(setUp).toMatch(/^ok: set-up B: TLS without channel binding/);
      expect(flag?.startsWith("ok: ")).toBe(await logsIn(gateway, SECURED_ANA, "y"));
      expect(report.said("CERTIFICATE", "secured")).toEqual([expect.stringMatching(/^ok: /)]);
      // The other upstream is looked at too, as far as one sees without an account there.
      expect(report.said("LOGIN", "clear")).toEqual([expect.stringMatching(/^unseen: /)]);
    });
  });
});

const OUTSIDE = "<query xmlns='jabber:iq:roster'><item jid='eve@outside.example'/></query>";

/** One gateway before both: what was done wrong at one is not said of the other. */
describeNeeding(["prosody", "ejabberd"], "servers that leave doors open", () => {
  const upload = `upload.${AGENCY}`;
  const gone = `gone.${AGENCY}`;
  let prosody: XmppServer;
  let ejabberd: XmppServer;
  let gateway: Gateway;

  beforeAll(async () => {
    [prosody, ejabberd] = await Promise.all([
      startProsody({
        domains: [SECURED],
        users: [SECURED_ANA],
        mayRegister: true,
        extraLines: [`c2s_ssl = { protocol = "tlsv1_2" }`, `disable_sasl_mechanisms = {}`],
      }),
      startEjabberd({
        domains: [AGENCY],
        users: [ANA],
        services: { rooms: ROOMS, upload },
        mayRegister: true,
      }),
    ]);
    const { starttlsPort, certificates } = prosody;
    const ca = certificates.authorityFile;
    const upstreams = {
      binding: { domains: [SECURED], connect: `${LOOPBACK}:${starttlsPort}`, tls: "starttls", ca },
      open: { domains: [AGENCY], connect: `${LOOPBACK}:${ejabberd.port}`, tls: "none" },
    };
    const domains = [AGENCY, SECURED];
    gateway = await startGateway({
      upstream: { port: ejabberd.port },
      domains,
      gateway: { upstreams },
      policy: { domains: { internal: domains, services: [gone] } },
    });
  });

  afterAll(async () => {
    await Promise.all([gateway.remove(), prosody.stop(), ejabberd.stop()]);
  });

  it("names a Prosody that binds channels and takes strangers, with what to change", async () => {
    const { code, report } = await doctor(gateway, SECURED_ANA, "binding");
    expect(code).toBe(1);
    expect(report.codes("fail", "binding")).toEqual(["REGISTRATION"]);
    const [setUp = "", flag] = report.said("SETUP", "binding");
    expect(setUp).toMatch(/^warn: set-up B with channel binding on offer \(.*SCRAM-SHA-256-PLUS/);
    expect(flag).toMatch(/^warn: .*\("y"\) cannot log in: the server says malformed-request/);
    expect(await logsIn(gateway, SECURED_ANA, "y")).toBe(false);
    expect(await logsIn(gateway, SECURED_ANA, "n")).toBe(true);
    const advice = report.of("binding").find((one) => one.code === "SG_DOCTOR_SETUP")?.advice ?? [];
    expect(advice).toContain('  c2s_ssl = { protocol = "tlsv1_3" }');
    // The port takes log-ins before TLS.
    expect(report.codes("warn", "binding")).toContain("CLEAR_LOGIN");
  });

  it("names an ejabberd that is open to other servers, with its services and what it keeps", async () => {
    const ana = await RawClient.logIn({ ...atServer(ejabberd), account: ANA });
    await request(ana, { type: "set", payload: OUTSIDE });
    await ana.end();
    const { code, report } = await doctor(gateway, ANA, "open");
    expect(code).toBe(1);
    expect(report.codes("fail", "open")).toEqual(["REGISTRATION", "ROOMS", "S2S"]);
    expect(report.codes("warn", "open")).toEqual(["CONTACTS", "FILES", "KEEPING", "SERVICES"]);
    const contacts = report.of("open").find((one) => one.code === "SG_DOCTOR_CONTACTS");
    expect(contacts?.advice?.[0]).toBe("eve@outside.example");
    expect(report.said("FILES", "open")).toEqual([expect.stringContaining(upload)]);
    const said = report.said("SERVICES", "open").join("\n");
    for (const host of [ROOMS, gone, "upload_hosts"]) expect(said).toContain(host);
  });
});
