/**
 * The gateway as a process: limits in time, reload of certificates and policy on live sessions, readiness, drain, and
 * starts that must be refused.
 *
 * Rule: nothing is measured by the clock; a limit is shown by what the client is told when it is reached.
 * Sources: issue 2 (edge); design §8.3; product.md §6; RFC 6120 §4.9.3.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeAuthority, makeCertificate } from "../../scripts/peers/certificates.ts";
import { readiness, runCommand, startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, ANA, RAJ } from "../../scripts/peers/people.ts";
import { hasBody } from "../../scripts/peers/peer.ts";
import { freePorts, LOOPBACK } from "../../scripts/peers/places.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import { RawClient } from "../../scripts/peers/raw-client.ts";
import { RawStream } from "../../scripts/peers/raw-stream.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { callTo, dial, dialAndBind } from "../support/calls.ts";
import { atGateway, streamError } from "../support/door.ts";
import { linesWith, metric, metricsPage, stanzaRecords } from "../support/evidence.ts";
import { goodSession, pong } from "../support/hostile.ts";
import { describeNeeding } from "../support/system-needs.ts";

type Json = Record<string, unknown>;

const change = (gateway: Gateway, name: string, edit: (content: Json) => Json): void => {
  const path = gateway.folder.at(name);
  writeFileSync(path, JSON.stringify(edit(JSON.parse(readFileSync(path, "utf8")) as Json)));
};

describeNeeding(["prosody"], "a gateway as a process", () => {
  let prosody: XmppServer;
  beforeAll(async () => {
    prosody = await startProsody({ domains: [AGENCY], users: [ANA, RAJ] });
  });
  afterAll(async () => {
    await prosody.stop();
  });

  describe("with short limits in time", () => {
    let gateway: Gateway;
    beforeAll(async () => {
      const limits = { handshake_timeout: "1s", pre_auth_timeout: "2s", idle_timeout: "3s" };
      gateway = await startGateway({ upstream: { port: prosody.port }, gateway: { limits } });
    });
    afterAll(async () => {
      await gateway.remove();
    });

    it("ends handshakes, log-ins and silences that take too long, and no others", async () => {
      const silent = connect(gateway.directPort, LOOPBACK).on("error", () => undefined);
      const mute = connect(gateway.starttlsPort, LOOPBACK).on("error", () => undefined);
      mute.resume();
      silent.resume();
      const undecided = await dial(callTo(gateway, ANA));
      const idle = await dialAndBind(callTo(gateway, ANA));
      const busy = await dialAndBind(callTo(gateway, RAJ));
      const beating = (async () => {
        while (!idle.isClosed && !busy.isClosed) {
          busy.write(" ");
          await sleep(500);
        }
      })();
      await Promise.all([
        once(silent, "close"),
        once(mute, "close"),
        expect(streamError(undecided)).resolves.toBe("connection-timeout"),
        expect(streamError(idle)).resolves.toBe("connection-timeout"),
      ]);
      await beating;
      await pong(busy);
      await busy.end();
      expect(await metric(gateway, "connections_total", 'listener="c2s-tls",outcome="tls"')).toBe(1);
    });
  });

  describe("on signals", () => {
    let gateway: Gateway;
    beforeAll(async () => {
      gateway = await startGateway({ upstream: { port: prosody.port } });
    });
    afterAll(async () => {
      await gateway.remove();
    });

    const certificateShown = async (): Promise<string> => {
      const socket: TLSSocket = connectTls({
        port: gateway.directPort,
        host: LOOPBACK,
        servername: AGENCY,
        rejectUnauthorized: false,
      });
      await once(socket, "secureConnect");
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256;
    };
    const reloads = async (result: string): Promise<number> =>
      await metric(gateway, "config_reloads_total", `result="${result}"`);

    it("SIGHUP shows a new certificate to new connections and keeps the old ones", async () => {
      const stream = await goodSession(gateway, ANA, "direct");
      const before = await certificateShown();
      const fresh = await makeCertificate([AGENCY], await makeAuthority());
      const [oldCert, oldKey] = [gateway.certificates.certFile, gateway.certificates.keyFile].map((path) =>
        readFileSync(path),
      );
      writeFileSync(gateway.certificates.certFile, fresh.cert);
      writeFileSync(gateway.certificates.keyFile, fresh.key);
      process.kill(gateway.pid(), "SIGHUP");
      await expect.poll(certificateShown).not.toBe(before);
      await pong(stream);
      writeFileSync(gateway.certificates.certFile, oldCert ?? "");
      writeFileSync(gateway.certificates.keyFile, oldKey ?? "");
      process.kill(gateway.pid(), "SIGHUP");
      await expect.poll(certificateShown).toBe(before);
      await pong(stream);
      await stream.end();
    });

    it("SIGHUP puts a new policy in force on sessions that stand, or none where it is broken", async () => {
      const ana = await RawClient.logIn({ ...atGateway(gateway), account: ANA });
      const say = async (id: string, text: string): Promise<boolean> => {
        await ana.send(`<message id='${id}' type='chat' to='${ana.jid}'><body>${text}</body></message>`);
        const answer = await ana.stanzas.take((one) => one.attrs["id"] === id, `what became of ${id}`);
        return answer.attrs["type"] !== "error";
      };
      expect(await say("one", "the word is tulip")).toBe(true);
      const detectors = [{ id: "flower", pattern: "tulip", action: "block" }];
      const policyBefore = readFileSync(gateway.folder.at("policy.yaml"), "utf8");
      const before = await reloads("failure");
      change(gateway, "policy.yaml", (policy) => ({ ...policy, nonsense: true }));
      process.kill(gateway.pid(), "SIGHUP");
      await expect.poll(async () => await reloads("failure")).toBe(before + 1);
      expect(await say("two", "the word is tulip")).toBe(true);
      const good = await reloads("success");
      writeFileSync(gateway.folder.at("policy.yaml"), policyBefore);
      change(gateway, "policy.yaml", (policy) => ({ ...policy, detectors }));
      process.kill(gateway.pid(), "SIGHUP");
      await expect.poll(async () => await reloads("success")).toBe(good + 1);
      expect(await say("three", "the word is tulip")).toBe(false);
      await ana.end();
      const revisions = new Set(stanzaRecords(gateway).map(({ verdict }) => verdict.revisionId));
      expect(revisions.size).toBe(2);
    });

    it("a second gateway on its archive is refused, and the first goes on", async () => {
      const [port = 0, metricsPort = 0] = await freePorts(2);
      const second = gateway.folder.at("second.yaml");
      const config = JSON.parse(readFileSync(gateway.folder.at("gateway.yaml"), "utf8")) as Json;
      const listeners = [
        { name: "c2s", type: "c2s", bind: `${LOOPBACK}:${port}`, tls: "starttls", cert: "main" },
        { name: "metrics", type: "metrics", bind: `${LOOPBACK}:${metricsPort}` },
      ];
      writeFileSync(second, JSON.stringify({ ...config, listeners, control_socket: "data/second.sock" }));
      const { code, output } = await runCommand(["--config", second, "run"]);
      expect(code).not.toBe(0);
      expect(output).toMatch(/SG_ARCHIVE_[A-Z_]*(?:LOCK|USE)/);
      await (await goodSession(gateway, ANA, "direct")).end();
    });

    it("SIGTERM delivers what is in flight, says why it ends, and leaves with 0", async () => {
      const ana = await RawClient.logIn({ ...atGateway(gateway), account: ANA });
      const raj = await RawClient.logIn({ port: prosody.port, tls: "none", account: RAJ });
      await raj.send("<presence/>");
      const resumable = await RawClient.logIn({ ...atGateway(gateway), account: RAJ });
      await resumable.enable();
      const count = 50;
      for (let at = 0; at < count; at += 1) {
        await ana.send(`<message type='chat' to='${raj.jid}'><body>last words ${at}</body></message>`);
      }
      // The last is judged when the answer to what follows it comes.
      await pong(ana.stream);
      await ana.send(`<message type='chat' to='${raj.jid}'><body>in flight</body></message>`);
      const ready = readinessUntilGone(gateway);
      const [exit, why] = await Promise.all([gateway.stop(), streamError(ana.stream)]);
      expect(why).toBe("system-shutdown");
      expect(exit).toEqual({ code: 0, signal: null });
      await resumable.stream.closed();
      expect(resumable.stream.received).not.toContain("</stream:stream>");
      expect(await ready).toMatch(/drain|gone/);
      for (let at = 0; at < count; at += 1)
        await raj.stanzas.take(hasBody(`last words ${at}`), "the message");
      const received = raj.stanzas.all.flatMap((one) => one.getChildText("body") ?? []);
      const recorded = stanzaRecords(gateway).filter(({ received: text }) =>
        /last words|in flight/.test(text),
      );
      expect(recorded.length).toBeGreaterThanOrEqual(received.length);
      await raj.end();
      await gateway.start();
    });

    it("an upstream that leads back to it stops the start", async () => {
      await gateway.stop();
      const own = { domains: [AGENCY], connect: `localhost:${gateway.starttlsPort}`, tls: "none" };
      const before = readFileSync(gateway.folder.at("gateway.yaml"), "utf8");
      change(gateway, "gateway.yaml", (config) => ({ ...config, upstreams: { agency: own } }));
      const { code, output } = await gateway.command("run");
      expect(code).not.toBe(0);
      expect(output).toMatch(/SG_EDGE_LOOP|SG_CONFIG/);
      writeFileSync(gateway.folder.at("gateway.yaml"), before);
      await gateway.start();
    });
  });

  describe("tells its readiness and its numbers", () => {
    let gateway: Gateway;
    let own: XmppServer;
    beforeAll(async () => {
      own = await startProsody({ domains: [AGENCY], users: [ANA] });
      gateway = await startGateway({ upstream: { port: own.port } });
    });
    afterAll(async () => {
      await gateway.remove();
      await own.stop();
    });

    it("names what product.md §6 lists as far as it applies", async () => {
      await (await goodSession(gateway, ANA, "direct")).end();
      const page = await metricsPage(gateway);
      for (const name of APPLYING) expect(page, name).toContain(`# TYPE stanzagate_${name} `);
      expect(page).toMatch(/nodejs_eventloop_lag/);
      expect(page).not.toMatch(/agency\.example|127\.0\.0\.1|ana@/);
    });

    it("is not ready while the server behind is gone", async () => {
      expect(await readiness(gateway.metricsPort)).toBe("ready");
      await own.stop();
      const stream = await RawStream.connect({
        port: gateway.directPort,
        domain: AGENCY,
        isDirect: true,
        authority: gateway.certificates.authority,
      });
      stream.open();
      expect(await streamError(stream)).toBe("remote-connection-failed");
      expect(await readiness(gateway.metricsPort)).toContain("upstream");
      expect(linesWith(gateway, { msg: "upstream unreachable" })).not.toHaveLength(0);
    });
  });
});

const APPLYING = [
  "build_info",
  "config_info",
  "config_reloads_total",
  "config_last_reload_success_timestamp_seconds",
  "connections",
  "connections_total",
  "tls_handshakes_total",
  "certificate_expiry_timestamp_seconds",
  "auth_total",
  "stanzas_total",
  "stanza_bytes_total",
  "decisions_total",
  "detector_matches_total",
  "stanza_processing_seconds",
  "stream_errors_total",
  "upstream_up",
  "upstream_connect_seconds",
  "archive_records_total",
  "archive_append_seconds",
];

/** What readiness said last before it was asked in vain. */
const readinessUntilGone = async (gateway: Gateway): Promise<string> => {
  let last = "gone";
  for (;;) {
    const said = await readiness(gateway.metricsPort);
    if (said === undefined) return last;
    if (said !== "ready") last = said;
    await sleep(5);
  }
};
