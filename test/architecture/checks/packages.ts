/**
 * What comes from npm: exact versions, no code that runs at installation, a lock that names no registry and holds the
 * optional packages of every platform (without them `npm ci` stops on a clean clone).
 */
import { findGaps, type Lock } from "../../../scripts/lock-gaps.ts";

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const EXACT = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

export const checkVersions = (manifest: Manifest): readonly string[] =>
  [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies]
    .flatMap((part) => Object.entries(part ?? {}))
    .filter(([, version]) => !EXACT.test(version))
    .map(([name, version]) => `${name}: "${version}" is not an exact version`);

export const checkInstallScripts = (lock: Lock): readonly string[] =>
  Object.entries(lock.packages)
    .filter(([, entry]) => entry.hasInstallScript === true)
    .map(([path]) => `${path} runs a script when it is installed`);

export const checkRegistryNames = (lock: Lock): readonly string[] =>
  Object.entries(lock.packages)
    .filter(([, entry]) => entry.resolved?.includes("://") === true)
    .map(([path]) => `${path} names the registry that it came from`);

export const checkCompleteness = (lock: Lock): readonly string[] =>
  findGaps(lock).map(
    ({ name, askedBy }) => `${name}, named by ${askedBy}, is not in the lock (npm run complete-lock)`,
  );
