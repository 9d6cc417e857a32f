/**
 * The section `service` of `gateway.yaml`: the gateway's own account.
 *
 * Rule: an account that could never log in is an error at the start, not a line in the log every minute.
 */
import { prepareLocal } from "../xmpp/precis.ts";
import type { Complaint } from "./complaint.ts";
import type { PolicyTools } from "./compile.ts";
import type { ServiceConfig } from "./gateway-config.ts";
import type { GatewayFile } from "./gateway-schema.ts";
import type { Secret, SecretResult } from "./secret.ts";

type Tools = Pick<PolicyTools, "prepareDomain">;
type ServiceFile = NonNullable<GatewayFile["service"]>;

interface AccountParts {
  readonly local: string | undefined;
  readonly domain: string | undefined;
}

function partsOf({ account }: ServiceFile, { prepareDomain }: Tools): AccountParts {
  const [local = "", domain = ""] = account.split("@", 2);
  return { local: prepareLocal(local), domain: prepareDomain(domain) };
}

export function serviceComplaints({ service, upstreams }: GatewayFile, tools: Tools): readonly Complaint[] {
  if (service === undefined) return [];
  const { local, domain } = partsOf(service, tools);
  const code = "SG_CONFIG_CONFLICT";
  const path = ["service", "account"];
  if (local === undefined || domain === undefined)
    return [{ code, path, message: `"${service.account}" is not an address` }];
  const served = Object.values(upstreams).flatMap(({ domains }) => domains);
  if (served.some((one) => tools.prepareDomain(one) === domain)) return [];
  return [{ code, path, message: `no upstream serves ${domain}`, hint: `served: ${served.join(", ")}` }];
}

/** One line: what an editor leaves at the end is not part of it, and no password has a line break within. */
export function passwordComplaints(result: SecretResult | undefined): readonly Complaint[] {
  if (result === undefined) return [];
  const code = "SG_CONFIG_SECRET";
  const path = ["service", "password"];
  if ("secret" in result) {
    const isLine = !/\p{Cc}/u.test(result.secret.reveal());
    return isLine ? [] : [{ code, path, message: "the password is not one line of text" }];
  }
  const { reason } = result;
  return [{ code, path, message: reason, hint: "write the account's password there (docs/operations.md)" }];
}

/** Undefined where no account is configured, or where it was complained of. */
export function toServiceConfig(
  { service }: GatewayFile,
  password: Secret | undefined,
  tools: Tools,
): ServiceConfig | undefined {
  if (service === undefined || password === undefined) return undefined;
  const { local, domain } = partsOf(service, tools);
  if (local === undefined || domain === undefined) return undefined;
  return {
    local,
    domain,
    password,
    contact: service.contact?.trim() ?? "",
    tellsAltered: service.notices.altered,
  };
}
