/** Plays the scenes one after another; a scene that breaks is a miss, and the next goes on. */
import { LOOPBACK } from "../peers/places.ts";
import type { Page } from "./page.ts";
import type { Refusal } from "./refusal.ts";
import { SCENES } from "./scenes.ts";
import type { Stage } from "./stage.ts";

export const showStage = ({ server, gateway, eve }: Stage, page: Page): void => {
  page.section("The stage");
  page.row("Prosody", `the XMPP server, on ${LOOPBACK}:${server.port}, behind the gateway`);
  page.row(
    "Stanzagate",
    `on ${LOOPBACK}:${gateway.starttlsPort} (STARTTLS) and :${gateway.directPort} (TLS), policy profile strict`,
  );
  page.row("Ana, Raj, Lee", "of agency.example, each with an ordinary client, logged in through the gateway");
  page.row("Eve", `${eve.jid}, outside, logged in straight at the server`);
};

export const playScenes = async (stage: Stage, page: Page): Promise<readonly Refusal[]> => {
  const refusals: Refusal[] = [];
  for (const scene of SCENES) {
    page.section(scene.title);
    try {
      refusals.push(...(await scene.play(stage, page)));
    } catch (error) {
      const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      page.check(false, reason);
    }
  }
  return refusals;
};
