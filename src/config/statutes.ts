/**
 * Statute packs: what a law asks of messages, one file each in `config/statutes/`. They are the strictest layer: nothing
 * loosens them, no exception and no setting.
 *
 * Rule: a pack is part of the product; a broken one is our bug and throws.
 * Sources: CCPS-2.a, ORDHS-2.1, WV-4.4, WV-5.3.1, WV-7.0.d; the provisions stand in the files.
 */
import { z } from "zod";
import { deepFreeze } from "./freeze.ts";
import { problemText } from "./problem.ts";
import { DETECTOR_IDS } from "./settings-schema.ts";
import type { StatuteId } from "./policy-schema.ts";
import { readYamlFile } from "./yaml-source.ts";

const statuteSchema = z.strictObject({
  statute: z.string(),
  title: z.string(),
  detectors: z.partialRecord(
    z.enum(DETECTOR_IDS),
    z.strictObject({
      action: z.enum(["flag", "redact", "hold", "block"]),
      min_confidence: z.number().min(0).max(1),
      source: z.string().min(5),
    }),
  ),
});

export type Statute = z.output<typeof statuteSchema>;

const STATUTE_DIRECTORY = new URL("../../config/statutes/", import.meta.url);

export function readStatute(id: StatuteId): Statute {
  const source = readYamlFile(decodeURIComponent(new URL(`${id}.yaml`, STATUTE_DIRECTORY).pathname));
  const [problem] = source.problems;
  if (problem !== undefined) throw new Error(problemText(problem));
  return deepFreeze(statuteSchema.parse(source.value));
}
