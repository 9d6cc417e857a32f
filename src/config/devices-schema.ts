/** The section `devices` of `policy.yaml`: from which devices people may log in. */
import { z } from "zod";
import { CERTIFICATE_NAMES, DEVICE_DEMANDS } from "../policy/device-register.ts";
import { network } from "./scalars.ts";

export const devicesSchema = z.strictObject({
  mode: z
    .enum(["inventory", "warn", "refuse"])
    .default("inventory")
    .describe(
      "`inventory` records what is lacking, `warn` tells the user, `refuse` lets nobody log in or resume without.",
    ),
  demand: z
    .array(z.enum(DEVICE_DEMANDS))
    .default([])
    .describe(
      "`certificate`: one of the agency's own authority (`client_certificates` in `gateway.yaml`) in the user's name. " +
        "`network`: an address in `networks`. `registered`: entered by `stanzagate device add`.",
    ),
  match: z
    .enum(["all", "any"])
    .default("all")
    .describe(
      "Whether all that is demanded must be met, or any one of it. A bad or revoked device is refused either way.",
    ),
  certificate_names: z
    .array(z.enum(CERTIFICATE_NAMES))
    .min(1, "name at least one place")
    .default(["xmpp-addr"])
    .describe(
      "Where a certificate says whose it is: `xmpp-addr` (subjectAltName otherName of RFC 6120), `uri` (`xmpp:` address), `email`, " +
        "`common-name`; each must be the account's address.",
    ),
  networks: z
    .array(network)
    .default([])
    .describe("Addresses and networks (CIDR, IPv4 and IPv6) of the agency, as the gateway sees its clients."),
});

export type DevicesSection = z.output<typeof devicesSchema>;
