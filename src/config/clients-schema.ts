/** The section `clients` of `policy.yaml`: the register of approved clients, and what comes of every other. */
import { z } from "zod";
import { CLIENT_ACTIONS, CLIENT_MODES, TLS_VERSIONS } from "../policy/client-register.ts";
import { duration } from "./scalars.ts";

/** They stand in texts for people and in records. */
const words = (what: string, most = 100): z.ZodString =>
  z
    .string({ error: `expected ${what}` })
    .regex(/^[^\p{C}\s]+(?: [^\p{C}\s]+)*$/u, `expected ${what} on one line`)
    .max(most, `longer than ${most} characters`);

const version = words("a version such as 1.7 or 1.8.0rc1", 40).regex(
  /^v?\d/i,
  "a version begins with a number: 1.7, 1.8.0rc1",
);

const approved = z.strictObject({
  name: words("the client's name, as it calls itself").describe(
    "As the client calls itself in its version reply; letter case is no difference.",
  ),
  versions: z
    .strictObject({
      min: version.optional().describe("Oldest that is approved."),
      max: version.optional().describe("Newest that is approved."),
    })
    .prefault({})
    .describe("Both bounds included; unset, every version is approved."),
  nodes: z
    .array(words("the address in the client's caps", 200))
    .default([])
    .describe("Addresses in its caps (XEP-0115 `node`); those of well-known clients are known."),
  designated_by: words("who designated it").describe("Who designated it, by office or name."),
  standard: words("the standard that publishes it").describe("The standard or list that publishes it."),
  standard_version: words("the standard's version").describe("Edition of that standard."),
  date: z.iso.date({ error: "expected a date such as 2026-11-22" }).describe("Day of the designation."),
});

export const clientsSchema = z.strictObject({
  mode: z
    .enum(CLIENT_MODES)
    .default("inventory")
    .describe(
      "`inventory` lists what is in use, `warn` tells who uses another than the approved, `approved-only` ends its stream after `grace`.",
    ),
  approved: z.array(approved).max(200, "more than 200 entries").default([]).describe("The register."),
  unknown: z
    .enum(CLIENT_ACTIONS)
    .optional()
    .describe(
      "What becomes of a client that does not say what it is; unset, the same as of one not approved.",
    ),
  grace: duration
    .default("10m")
    .describe("From the log-in to the end of a client that is refused; from 5s to 7d."),
  settings: z
    .strictObject({
      tls_min: z
        .enum(TLS_VERSIONS)
        .default("TLSv1.2")
        .describe(
          "Oldest TLS of a client that may log in. Of TLS that a trusted proxy does, nothing is known.",
        ),
      client_certificate: z
        .boolean()
        .default(false)
        .describe(
          "Whether it must show a certificate as `devices` demands it, in the user's name, whatever the modes say.",
        ),
    })
    .prefault({})
    .describe("Settings that clients must have."),
});

/** Of a division: register and grace are the agency's. */
export const divisionClients = z
  .strictObject({
    mode: z.enum(CLIENT_MODES).optional().describe("As for all, where stricter."),
    unknown: z
      .enum(CLIENT_ACTIONS)
      .optional()
      .describe(
        "What becomes of a client that does not say what it is; unset, the same as of one not approved, where `mode` is set.",
      ),
    settings: z
      .strictObject({
        tls_min: z.enum(TLS_VERSIONS).optional().describe("Asked once it is known who logs in."),
        client_certificate: z.boolean().optional().describe("As for all."),
      })
      .prefault({})
      .describe("Settings that clients must have."),
  })
  .prefault({})
  .describe("Which clients its people use, where stricter than for all.");

export type ClientsSection = z.output<typeof clientsSchema>;
