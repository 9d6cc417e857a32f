/**
 * Two Gajims and a file. Straight on the server it goes from one to the other; through the gateway nothing is offered
 * of the server's, and what the colleague's own client says it could take ends in words that the sender reads.
 *
 * Sources: protocol.md §3.1 to §3.3: the capabilities of people's clients stay as they are, the transfer is refused.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Gajim, type FileWays } from "../../scripts/peers/gajim.ts";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { ANA, bareJid, PEOPLE, PROXY, RAJ, ROOMS, UPLOAD, type Account } from "../../scripts/peers/people.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { DOT_PNG } from "../fixtures/dot-png.ts";
import { keepArtefact } from "../support/artefacts.ts";
import { openHouse, placeOf, type House } from "../support/house.ts";
import { describeNeeding } from "../support/system-needs.ts";

const PDF = Buffer.from("%PDF-1.4");
const PATIENCE = { timeout: 30_000, interval: 200 };
const REFUSED = "Refused: files and attachments are not permitted";

describeNeeding(["prosody", "gajim", "xvfb", "imagemagick", "dbus"], "a file between two Gajims", () => {
  let house: House;
  let ana: Gajim;
  let raj: Gajim;
  beforeAll(async () => {
    const gateway = { services: [ROOMS, UPLOAD, PROXY] };
    house = await openHouse({ start: startProsody, users: PEOPLE, gateway });
  });
  afterAll(async () => {
    await house.close();
  });

  const start = async (account: Account, of: XmppServer | Gateway): Promise<Gajim> => {
    const { port } = placeOf(of, "starttls");
    return await Gajim.start({ account, port, tls: "starttls", certificateFile: of.certificates.certFile });
  };
  const startBoth = async (of: XmppServer | Gateway): Promise<void> => {
    [ana, raj] = await Promise.all([start(ANA, of), start(RAJ, of)]);
    await ana.befriend(bareJid(RAJ));
    await raj.befriend(bareJid(ANA));
    await raj.open(bareJid(ANA));
  };
  const endBoth = async (): Promise<void> => {
    await Promise.all([ana.end(), raj.end()]);
  };

  /** Its buttons are looked at as a chat is opened: another one first. */
  const reopen = async (): Promise<FileWays> => {
    await ana.open(bareJid(ANA));
    await ana.open(bareJid(RAJ));
    return await ana.fileWays();
  };
  const untilOffered = async (ways: FileWays): Promise<void> => {
    await expect.poll(reopen, PATIENCE).toEqual(ways);
  };
  const sendToHisGajim = async (): Promise<void> => {
    await ana.press("Send Files");
    await ana.choose("Gajim (gajim)");
    await ana.press("Send Files");
  };

  describe("on the server itself", () => {
    beforeEach(async () => {
      await startBoth(house.server);
    });
    afterEach(endBoth);

    it("is offered by every way, and arrives", async () => {
      await untilOffered({ any: true, upload: true, jingle: true });
      await ana.attach("note.pdf", PDF, "jingle");
      await sendToHisGajim();
      // Debian's does not show it: its own code fails at what came (TypeError in JingleFileTransfer).
      await expect.poll(async () => await raj.received("session-initiate"), PATIENCE).toBe(1);
      keepArtefact("gajim-file-on-server.png", ana.picture());
    });
  });

  describe("through the gateway", () => {
    beforeEach(async () => {
      await startBoth(house.gateway);
    });
    afterEach(endBoth);

    it("goes by none, and the sender reads why", async () => {
      await untilOffered({ any: true, upload: false, jingle: true });
      await ana.attach("note.pdf", PDF, "jingle");
      await sendToHisGajim();
      await ana.until(REFUSED);
      keepArtefact("gajim-file-direct.png", ana.picture());

      // What was said of one file is shown until its chat is opened again.
      await reopen();
      await ana.pastePicture(DOT_PNG);
      await sendToHisGajim();
      await ana.until(".png");
      await ana.until(REFUSED);
      keepArtefact("gajim-file-pasted.png", ana.picture());

      await ana.seekUpload(UPLOAD);
      await untilOffered({ any: true, upload: true, jingle: true });
      await ana.attach("plan.pdf", PDF, "upload");
      await ana.press("Send Files");
      await ana.until(`Error from ${UPLOAD}: forbidden - ${REFUSED}`);
      keepArtefact("gajim-file-upload.png", ana.picture());
      await ana.press("OK");

      await ana.send("nothing else");
      await raj.until("nothing else");
      keepArtefact("gajim-file-none.png", raj.picture());
      expect(await raj.received("session-initiate")).toBe(0);
    });
  });
});
