/**
 * From two files to one frozen configuration: parse, resolve secrets, check everything, report everything, freeze.
 *
 * Rule 1: all problems of both files at once, each with its place; nothing is started or swapped after one.
 * Rule 2: `config check` is this code without the start.
 */
import { checkCertificates } from "./certificate-checks.ts";
import { compilePolicy } from "./compile.ts";
import type { PolicyTools } from "./compile.ts";
import { toProblem } from "./complaint.ts";
import type { Complaint } from "./complaint.ts";
import { tighten } from "./effective.ts";
import type { EffectivePolicy } from "./effective.ts";
import { deepFreeze } from "./freeze.ts";
import { checkGateway } from "./gateway-checks.ts";
import { certificatesOf, pathsOf, secretReferences, toGatewayConfig } from "./gateway-config.ts";
import type { GatewayConfig, GatewayPaths, GatewaySecrets } from "./gateway-config.ts";
import { gatewaySchema } from "./gateway-schema.ts";
import type { GatewayFile } from "./gateway-schema.ts";
import { directoryOf } from "./paths.ts";
import { policySchema } from "./policy-schema.ts";
import { ConfigError, isError } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { readProfile } from "./profiles.ts";
import { checkForm } from "./schema-problems.ts";
import { resolveSecret } from "./secret.ts";
import type { SecretPlace } from "./secret.ts";
import { sealingKeyComplaint, signingKeyComplaint } from "./key-checks.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import { readYamlFile } from "./yaml-source.ts";
import { crossChecks } from "./cross-checks.ts";

export interface LoadOptions {
  readonly tools: PolicyTools;
  readonly env: SecretPlace["env"];
  readonly nowMs: number;
  /** Stronger than the file's mode (`run --mode`). */
  readonly mode?: "enforce" | "shadow";
}

export interface LoadedPolicy {
  readonly effective: EffectivePolicy;
  readonly revision: PolicyRevision;
  readonly warnings: readonly Problem[];
}

export interface Configuration {
  readonly gateway: GatewayConfig;
  readonly policy: LoadedPolicy;
  /** Of both files. */
  readonly warnings: readonly Problem[];
}

/** A value where there is no error among the problems. */
interface Outcome<T> {
  readonly value?: T;
  readonly problems: readonly Problem[];
}

/** @throws ConfigError `SG_CONFIG_INVALID` with every problem of both files. */
export function loadConfiguration(file: string, options: LoadOptions): Configuration {
  const form = readGatewayForm(file);
  const gateway = finishGateway(file, form, options);
  const policy =
    form.value === undefined ? undefined : readPolicy(pathsOf(file, form.value).policyFile, options);
  const crossed = form.value === undefined || policy === undefined ? [] : cross(file, form.value, policy);
  const problems = [...gateway.problems, ...(policy?.problems ?? []), ...crossed];
  if (gateway.value === undefined || policy?.value === undefined || problems.some(isError)) {
    throw new ConfigError(problems);
  }
  return deepFreeze({ gateway: gateway.value, policy: policy.value, warnings: problems });
}

/** @throws ConfigError with every problem of the policy file. */
export function loadPolicy(file: string, options: Pick<LoadOptions, "tools" | "mode">): LoadedPolicy {
  const { value, problems } = readPolicy(file, options);
  if (value === undefined || problems.some(isError)) throw new ConfigError(problems);
  return deepFreeze({ ...value, warnings: problems });
}

/** Where things are, without opening a key: for commands beside a running gateway. @throws ConfigError */
export function loadPaths(file: string): GatewayPaths {
  const { value, problems } = readGatewayForm(file);
  if (value === undefined) throw new ConfigError(problems);
  return deepFreeze(pathsOf(file, value));
}

const readGatewayForm = (file: string): Outcome<GatewayFile> =>
  checkForm(gatewaySchema, { kind: "gateway", source: readYamlFile(file) });

function finishGateway(
  file: string,
  form: Outcome<GatewayFile>,
  options: LoadOptions,
): Outcome<GatewayConfig> {
  if (form.value === undefined) return { problems: form.problems };
  const source = readYamlFile(file);
  const secrets = resolveSecrets(file, form.value, options.env);
  const served = Object.values(form.value.upstreams).flatMap(({ domains }) => domains);
  const complaints = [
    ...secrets.complaints,
    ...checkGateway(form.value, options.tools),
    ...checkCertificates(certificatesOf(file, form.value), served, options.nowMs),
  ];
  const problems = complaints.map((complaint) => toProblem(complaint, source));
  if (secrets.value === undefined) return { problems };
  return { value: withPreparedDomains(toGatewayConfig(file, form.value, secrets.value), options), problems };
}

/** The session asks for upstreams by prepared domain. */
const withPreparedDomains = (config: GatewayConfig, { tools }: LoadOptions): GatewayConfig => ({
  ...config,
  upstreams: config.upstreams.map((upstream) => ({
    ...upstream,
    domains: upstream.domains.map((domain) => tools.prepareDomain(domain) ?? domain),
  })),
});

interface ResolvedSecrets {
  readonly value?: GatewaySecrets;
  readonly complaints: readonly Complaint[];
}

function resolveSecrets(file: string, form: GatewayFile, env: SecretPlace["env"]): ResolvedSecrets {
  const place = { directory: directoryOf(file), env };
  const references = secretReferences(form);
  const sealing = resolveSecret(references.sealingKey, place);
  const signing = resolveSecret(references.signingKey, place);
  const complaints = [
    ...sealingKeyComplaint(sealing, ["sealing_key"]),
    ...signingKeyComplaint(signing, ["archive", "signing_key"]),
  ];
  if (!("secret" in sealing) || !("secret" in signing)) return { complaints };
  return { value: { sealingKey: sealing.secret, signingKey: signing.secret }, complaints };
}

function readPolicy(file: string, options: Pick<LoadOptions, "tools" | "mode">): Outcome<LoadedPolicy> {
  const source = readYamlFile(file);
  const form = checkForm(policySchema, { kind: "policy", source });
  if (form.value === undefined) return { problems: form.problems };
  const tightened = tighten(form.value, readProfile(form.value.profile));
  const effective = { ...tightened.policy, mode: options.mode ?? tightened.policy.mode };
  const { revision, complaints } = compilePolicy(effective, options.tools);
  const problems = [...tightened.complaints, ...complaints].map((complaint) => toProblem(complaint, source));
  return { value: { effective, revision, warnings: [] }, problems };
}

function cross(file: string, form: GatewayFile, policy: Outcome<LoadedPolicy>): readonly Problem[] {
  if (policy.value === undefined) return [];
  const source = readYamlFile(file);
  return crossChecks(form, policy.value.revision).map((complaint) => toProblem(complaint, source));
}
