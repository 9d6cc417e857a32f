/** The section `exceptions` of `policy.yaml`. Which kinds there are and who approves them is the profile's (exception-rules.ts). */
import { z } from "zod";
import { duration } from "./scalars.ts";

export const exceptionsSection = z.strictObject({
  warn_before: duration
    .default("7d")
    .describe("How long before the end of an exception it is told that it ends; `0d` tells nothing."),
});

export type ExceptionsSection = z.output<typeof exceptionsSection>;
