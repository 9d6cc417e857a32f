import { expect, test } from "vitest";
import { PolicyHolder } from "../../../src/config/reload.ts";
import { ClientFiles } from "../../../src/session/client-files.ts";
import { Volumes } from "../../../src/session/volumes.ts";
import { NoticeProofs } from "../../../src/session/notice-proofs.ts";
import { RoomSights } from "../../../src/session/room-sights.ts";
import { sessionFactory } from "../../../src/gateway/session-factory.ts";
import { configured } from "../../support/configured.ts";

const STREAMS = "http://etherx.jabber.org/streams";

const FACTS = {
  sessionId: "s1",
  transport: "tcp" as const,
  isEncrypted: false,
  listener: "c2s",
  clientAddress: "192.0.2.1",
  clientPort: 1,
  proxied: false,
};

test("a session answers for the domains of gateway.yaml and for no other", async () => {
  const { gateway, policy } = await configured();
  const create = sessionFactory(gateway, new PolicyHolder(policy, () => policy), {
    sights: new RoomSights(),
    clients: new ClientFiles(),
    volumes: new Volumes(),
    notices: new NoticeProofs(),
  });
  const sentTo = (domain: string): string => {
    const session = create(FACTS);
    session.handle({ type: "opened", nowMs: 0 });
    const header = `<stream:stream xmlns='jabber:client' xmlns:stream='${STREAMS}' to='${domain}' version='1.0'>`;
    const effects = session.handle({ type: "clientBytes", bytes: Buffer.from(header), nowMs: 0 });
    return JSON.stringify(effects);
  };
  expect(sentTo("other.example")).toContain("host-unknown");
  expect(sentTo("agency.example")).not.toContain("host-unknown");
});
