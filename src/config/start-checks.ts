/**
 * What a start needs on disk beside keys and certificates: authorities of upstreams, a place for the control socket,
 * an archive that takes records.
 *
 * Rule: found here, before anything is opened or recorded, or told by `config check` before anybody starts.
 */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { checkSocketPlace } from "../ops/control-socket.ts";
import type { Complaint } from "./complaint.ts";
import type { ArchivePlace, ClientAuthorityConfig, GatewayPaths, UpstreamConfig } from "./gateway-config.ts";
import { reasonOf } from "./yaml-source.ts";

/** @returns why the archive would not take records, naming directory and reason; undefined where it would */
export type CheckArchive = (place: ArchivePlace) => string | undefined;

export const checkAuthorities = (upstreams: readonly UpstreamConfig[]): readonly Complaint[] =>
  upstreams.flatMap(({ name, caFile }): readonly Complaint[] => {
    const message = caFile === undefined ? undefined : authorityProblem(caFile);
    if (message === undefined) return [];
    return [{ code: "SG_CONFIG_CERTIFICATE", path: ["upstreams", name, "ca"], message }];
  });

export function checkDirectoryAuthority(file: string | undefined): readonly Complaint[] {
  const message = file === undefined ? undefined : authorityProblem(file);
  return message === undefined ? [] : [{ code: "SG_CONFIG_CERTIFICATE", path: ["directory", "ca"], message }];
}

export function checkClientAuthority(authority: ClientAuthorityConfig | undefined): readonly Complaint[] {
  if (authority === undefined) return [];
  const { caFile, crlFile } = authority;
  const complaint = (key: string, message: string | undefined): readonly Complaint[] =>
    message === undefined
      ? []
      : [{ code: "SG_CONFIG_CERTIFICATE", path: ["client_certificates", key], message }];
  return [
    ...complaint("ca", authorityProblem(caFile) ?? mayNotVouch(caFile)),
    ...complaint("crl", crlFile === undefined ? undefined : listProblem(crlFile)),
  ];
}

const mayNotVouch = (file: string): string | undefined =>
  new X509Certificate(readFileSync(file)).ca ? undefined : `${file} is not an authority's certificate`;

function listProblem(file: string): string | undefined {
  try {
    const isList = readFileSync(file, "utf8").includes("-----BEGIN X509 CRL-----");
    return isList ? undefined : `${file} is not a revocation list in PEM`;
  } catch (error) {
    return `${file} cannot be read: ${reasonOf(error)}`;
  }
}

function authorityProblem(file: string): string | undefined {
  try {
    // A self-signed server certificate serves as its own authority: more than "is one" cannot be asked.
    const { raw } = new X509Certificate(readFileSync(file));
    return raw.length > 0 ? undefined : `${file} is empty`;
  } catch (error) {
    const isFile = error instanceof Error && "syscall" in error;
    return isFile ? `${file} cannot be read: ${reasonOf(error)}` : `${file} is not a PEM certificate`;
  }
}

export function checkSocket({ controlSocket }: Pick<GatewayPaths, "controlSocket">): readonly Complaint[] {
  try {
    // Root checks for the user that will serve it: whose the directory must be, is not known then.
    const uid = process.getuid?.();
    checkSocketPlace(controlSocket, uid === 0 ? undefined : uid);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message.replace(/^SG_\w+: /, "") : "cannot be had";
    return [{ code: "SG_CONFIG_CONFLICT", path: ["control_socket"], message }];
  }
}

export function checkArchivePlace(
  place: ArchivePlace,
  check: CheckArchive | undefined,
): readonly Complaint[] {
  const message = check?.(place);
  return message === undefined ? [] : [{ code: "SG_CONFIG_ARCHIVE", path: ["archive"], message }];
}
