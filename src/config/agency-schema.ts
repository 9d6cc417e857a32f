/** Whose policy it is, as reports name it, and in which zone they show times. Nothing is judged by it. */
import { z } from "zod";

const isTimeZone = (text: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

export const agency = z
  .strictObject({
    name: z.string().trim().min(3, "name the agency").max(200).describe("The agency's name, for reports."),
    time_zone: z
      .string()
      .refine(isTimeZone, "expected the name of a time zone, such as America/Chicago")
      .default("UTC")
      .describe("Zone in which reports show times (IANA name); records are in UTC."),
  })
  .optional()
  .describe("Whose policy it is; unset, reports name the first internal domain and show UTC.");

export interface Agency {
  readonly name: string;
  readonly timeZone: string;
}

export const agencyOf = (set: z.output<typeof agency>): { readonly agency?: Agency } =>
  set === undefined ? {} : { agency: { name: set.name, timeZone: set.time_zone } };
