/** What the gateway's own commands say about the scenes: the blocked log, one refusal explained, the archive proven. */
import type { Page } from "./page.ts";
import type { Refusal } from "./refusal.ts";
import { SECRET } from "./scenes.ts";
import type { Stage } from "./stage.ts";

const showBlocked = async ({ gateway }: Stage, page: Page, refusals: readonly Refusal[]): Promise<void> => {
  page.section("The blocked log");
  const { code, output } = await gateway.command("blocked");
  page.command("blocked", output);
  const missing = refusals.filter(({ reference }) => !output.includes(reference));
  page.check(
    code === 0 && missing.length === 0,
    `every reference that a sender saw is in it (${refusals.length})`,
  );
  page.check(/<- +eve@other\.example/.test(output), "so is Eve's message, which nobody was told of");
  page.check(!output.includes(SECRET) && !output.includes("budget"), "it holds no word of what was said");
};

const showExplanation = async ({ gateway }: Stage, page: Page, refusal: Refusal): Promise<void> => {
  page.section("Why was that?");
  const { code, output } = await gateway.command("explain", refusal.reference);
  page.command(`explain ${refusal.reference}`, output);
  page.check(
    code === 0 && output.includes("sensitive-content") && output.includes(refusal.clause),
    `it names the rule and clause ${refusal.clause} that Lee was shown`,
  );
  page.check(!output.includes(SECRET), "it does not show the number");
};

const showProof = async ({ gateway }: Stage, page: Page): Promise<void> => {
  page.section("Is the archive whole?");
  const { code, output } = await gateway.command("archive", "verify");
  page.command("archive verify", output);
  page.check(code === 0, "no record was altered, removed, reordered or cut off");
  const { output: stats } = await gateway.command("archive", "stats");
  page.command("archive stats", stats);
  const log = gateway.log().join("\n");
  page.check(
    !log.includes(SECRET) && !log.includes("budget"),
    "the gateway's log holds no word of what was said",
  );
};

export const showEvidence = async (stage: Stage, page: Page, refusals: readonly Refusal[]): Promise<void> => {
  await showBlocked(stage, page, refusals);
  const secret = refusals.find(
    ({ condition, text }) => condition === "policy-violation" && text.includes("confidential"),
  );
  page.check(secret !== undefined, "the refusal of the number says why in words");
  if (secret !== undefined) await showExplanation(stage, page, secret);
  await showProof(stage, page);
};
