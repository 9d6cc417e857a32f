/**
 * From two files to one frozen configuration: parse, resolve secrets, check everything, report everything, freeze.
 *
 * Rule 1: all problems of both files at once, each with its place; nothing is started or swapped after one.
 * Rule 2: `config check` is this code without the start, and a look at the archive.
 */
import { checkCertificates } from "./certificate-checks.ts";
import type { PolicyTools } from "./compile.ts";
import { toProblem } from "./complaint.ts";
import type { Complaint } from "./complaint.ts";
import { crossChecks } from "./cross-checks.ts";
import {
  directoryAuthority,
  directoryComplaints,
  directoryPasswordComplaints,
  toDirectoryConfig,
} from "./directory-config.ts";
import { deepFreeze } from "./freeze.ts";
import { checkGateway } from "./gateway-checks.ts";
import {
  archivePlaceOf,
  certificatesOf,
  clientAuthorityOf,
  pathsOf,
  secretReferences,
  toGatewayConfig,
  upstreamsOf,
} from "./gateway-config.ts";
import type { GatewayConfig, GatewayPaths, GatewaySecrets } from "./gateway-config.ts";
import { gatewaySchema } from "./gateway-schema.ts";
import type { GatewayFile } from "./gateway-schema.ts";
import { sealingKeyComplaint, signingKeyComplaint } from "./key-checks.ts";
import { readPolicy } from "./load-policy.ts";
import type { LoadedPolicy, Outcome, PolicyOptions } from "./load-policy.ts";
import { directoryOf, resolveFrom } from "./paths.ts";
import { ConfigError, isError } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { checkForm } from "./schema-problems.ts";
import { passwordComplaints, serviceComplaints, toServiceConfig } from "./service-config.ts";
import { resolveSecret, secretFile } from "./secret.ts";
import type { Secret, SecretPlace, SecretResult } from "./secret.ts";
import {
  checkArchivePlace,
  checkAuthorities,
  checkClientAuthority,
  checkDirectoryAuthority,
  checkSocket,
} from "./start-checks.ts";
import type { CheckArchive } from "./start-checks.ts";
import { parseYaml, readYamlFile } from "./yaml-source.ts";
import type { YamlSource } from "./yaml-source.ts";

export interface LoadOptions extends PolicyOptions {
  readonly env: SecretPlace["env"];
  readonly nowMs: number;
  /** A start leaves it out: it opens the archive itself, before anything else. */
  readonly checkArchive?: CheckArchive;
}

export interface Configuration {
  readonly gateway: GatewayConfig;
  readonly policy: LoadedPolicy;
  /** Of both files. */
  readonly warnings: readonly Problem[];
}

/** @throws ConfigError `SG_CONFIG_INVALID` with every problem of both files. */
export function loadConfiguration(file: string, options: LoadOptions): Configuration {
  const { source, form, problems: formProblems } = readForm(file);
  if (form === undefined) throw new ConfigError([...formProblems, ...policyProblems(source, options)]);
  const policy = readPolicy(pathsOf(file, form).policyFile, options);
  const gateway = finishGateway(source, form, options);
  const crossed = policy.value === undefined ? [] : crossChecks(form, policy.value.revision, options.tools);
  const problems = [
    ...gateway.problems,
    ...policy.problems,
    ...crossed.map((complaint) => toProblem(complaint, source)),
  ];
  if (gateway.value === undefined || policy.value === undefined || problems.some(isError)) {
    throw new ConfigError(problems);
  }
  return deepFreeze({ gateway: gateway.value, policy: policy.value, warnings: problems });
}

/** The policy is checked even where gateway.yaml is not fit, so that both are mended in one round. */
function policyProblems({ file, value, problems }: YamlSource, options: LoadOptions): readonly Problem[] {
  if (problems.some(({ code }) => code === "SG_CONFIG_READ")) return [];
  const isBlock = typeof value === "object" && value !== null;
  const named = isBlock && "policy" in value ? value.policy : "policy.yaml";
  if (typeof named !== "string") return [];
  return readPolicy(resolveFrom(directoryOf(file), named), options).problems;
}

/** Where things are, without opening a key: for commands beside a running gateway. @throws ConfigError */
export function loadPaths(file: string): GatewayPaths {
  const { form, problems } = readForm(file);
  if (form === undefined) throw new ConfigError(problems);
  return deepFreeze(pathsOf(file, form));
}

/** The key that signs checkpoints, for commands that verify them. @throws ConfigError */
export function loadSigningKey(file: string, env: SecretPlace["env"]): Secret {
  const { form, source, problems } = readForm(file);
  if (form === undefined) throw new ConfigError(problems);
  const { signingKey } = secretReferences(form);
  const result = resolveSecret(signingKey, { directory: directoryOf(file), env });
  const complaints = signingKeyComplaint(result, ["archive", "signing_key"]);
  if ("secret" in result && complaints.length === 0) return result.secret;
  throw new ConfigError(complaints.map((complaint) => toProblem(complaint, source)));
}

/** Every file that a `gateway.yaml` expects to find, and whom it is for. */
export interface NamedFiles {
  readonly dataDir: string;
  readonly policyFile: string;
  /** Undefined where a key comes from the environment. */
  readonly sealingKeyFile: string | undefined;
  readonly signingKeyFile: string | undefined;
  readonly certificateFiles: readonly string[];
  readonly domains: readonly string[];
}

/** @param text of `file`, which need not be there yet. @throws ConfigError */
export function namedFiles(file: string, text: string): NamedFiles {
  const { form, problems } = formOf(parseYaml(file, text));
  if (form === undefined) throw new ConfigError(problems);
  const { sealingKey, signingKey } = secretReferences(form);
  const { dataDir, policyFile } = pathsOf(file, form);
  const certificates = certificatesOf(file, form).flatMap(({ certFile, keyFile }) => [certFile, keyFile]);
  return {
    dataDir,
    policyFile,
    sealingKeyFile: secretFile(sealingKey, directoryOf(file)),
    signingKeyFile: secretFile(signingKey, directoryOf(file)),
    certificateFiles: certificates,
    domains: Object.values(form.upstreams).flatMap(({ domains }) => domains),
  };
}

interface ReadForm {
  readonly source: YamlSource;
  readonly form: GatewayFile | undefined;
  readonly problems: readonly Problem[];
}

const readForm = (file: string): ReadForm => formOf(readYamlFile(file));

function formOf(source: YamlSource): ReadForm {
  const { value, problems } = checkForm(gatewaySchema, { kind: "gateway", source });
  return { source, form: value, problems };
}

function finishGateway(source: YamlSource, form: GatewayFile, options: LoadOptions): Outcome<GatewayConfig> {
  const { file } = source;
  const secrets = resolveSecrets(file, form, options.env);
  const complaints = [
    ...secrets.complaints,
    ...checkGateway(form, options.tools),
    ...serviceComplaints(form, options.tools),
    ...directoryComplaints(form, options.tools),
    ...checkDisk(file, form, options),
  ];
  const problems = complaints.map((complaint) => toProblem(complaint, source));
  if (secrets.value === undefined) return { problems };
  const { servicePassword, directoryPassword: password, ...keys } = secrets.value;
  const config = withPreparedDomains(toGatewayConfig(file, form, keys), options.tools);
  const service = toServiceConfig(form, servicePassword, options.tools);
  const serviceAccount = service === undefined ? "" : `${service.local}@${service.domain}`;
  const directory = toDirectoryConfig(file, form, { password, tools: options.tools });
  return { value: { ...config, service, serviceAccount, directory }, problems };
}

function checkDisk(file: string, form: GatewayFile, options: LoadOptions): readonly Complaint[] {
  const upstreams = upstreamsOf(file, form);
  const served = upstreams.flatMap(({ domains }) => domains);
  return [
    ...checkCertificates(certificatesOf(file, form), served, options.nowMs),
    ...checkAuthorities(upstreams),
    ...checkDirectoryAuthority(directoryAuthority(file, form)),
    ...checkClientAuthority(clientAuthorityOf(file, form)),
    ...checkSocket(pathsOf(file, form)),
    ...checkArchivePlace(archivePlaceOf(file, form), options.checkArchive),
  ];
}

/** The session asks for upstreams by prepared domain. */
const withPreparedDomains = (config: GatewayConfig, { prepareDomain }: PolicyTools): GatewayConfig => ({
  ...config,
  upstreams: config.upstreams.map((upstream) => ({
    ...upstream,
    domains: upstream.domains.map((domain) => prepareDomain(domain) ?? domain),
  })),
});

interface ResolvedSecrets {
  readonly value?: GatewaySecrets &
    Readonly<Record<"servicePassword" | "directoryPassword", Secret | undefined>>;
  readonly complaints: readonly Complaint[];
}

function resolveSecrets(file: string, form: GatewayFile, env: SecretPlace["env"]): ResolvedSecrets {
  const place = { directory: directoryOf(file), env };
  const references = secretReferences(form);
  const sealing = resolveSecret(references.sealingKey, place);
  const signing = resolveSecret(references.signingKey, place);
  const password = form.service && resolveSecret(form.service.password, place);
  const ldap = form.directory?.password;
  const bindPassword = ldap === undefined ? undefined : resolveSecret(ldap, place);
  const complaints = [
    ...sealingKeyComplaint(sealing, ["sealing_key"]),
    ...signingKeyComplaint(signing, ["archive", "signing_key"]),
    ...passwordComplaints(password),
    ...directoryPasswordComplaints(bindPassword),
  ];
  if (!("secret" in sealing) || !("secret" in signing)) return { complaints };
  const servicePassword = heldIn(password);
  const keys = { sealingKey: sealing.secret, signingKey: signing.secret };
  return { value: { ...keys, servicePassword, directoryPassword: heldIn(bindPassword) }, complaints };
}

const heldIn = (result: SecretResult | undefined): Secret | undefined =>
  result !== undefined && "secret" in result ? result.secret : undefined;
