/**
 * The section `devices`, checked and compiled into what sessions judge by.
 *
 * Rule: a demand that nobody could meet, or that everybody does, is an error.
 * Source: clause WV-5.3.8.
 */
import type { DevicePolicy } from "../policy/device-register.ts";
import { parseNetwork } from "../policy/networks.ts";
import { conflict, type Complaint } from "./complaint.ts";
import type { DevicesSection } from "./devices-schema.ts";

export const devicePolicyOf = (section: DevicesSection): DevicePolicy => ({
  mode: section.mode,
  match: section.match,
  demands: [...new Set(section.demand)],
  names: section.certificate_names,
  networks: section.networks,
});

export function deviceComplaints({ mode, demand, networks }: DevicesSection): readonly Complaint[] {
  const isBound = demand.includes("network");
  const bad = networks.flatMap((one, index) =>
    parseNetwork(one) === undefined
      ? [conflict(["devices", "networks", index], `"${one}" is not an address or a network`)]
      : [],
  );
  const everybody = networks.flatMap((one, index) =>
    isBound && one.endsWith("/0") ? [conflict(["devices", "networks", index], "everybody is in it")] : [],
  );
  return [
    ...bad,
    ...everybody,
    ...(mode !== "inventory" && demand.length === 0
      ? [
          conflict(
            ["devices", "mode"],
            `"${mode}", and nothing is demanded`,
            "say under `demand` what devices must have",
          ),
        ]
      : []),
    ...(isBound && networks.length === 0
      ? [conflict(["devices", "networks"], "`network` is demanded, and none is named: nobody could log in")]
      : []),
  ];
}
