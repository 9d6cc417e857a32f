/**
 * What comes from npm: exact versions, no code that runs at installation, a lock that names no registry and holds the
 * optional packages of every platform (without them `npm ci` stops on a clean clone).
 */

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface LockEntry {
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
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

/** The places where Node looks for a package that the package at `path` asks for. */
const placesFor = (path: string, name: string): readonly string[] => {
  const own = path === "" ? "" : `${path}/`;
  const outer = path.lastIndexOf("node_modules/");
  const here = `${own}node_modules/${name}`;
  return outer < 0 ? [here] : [here, ...placesFor(path.slice(0, outer).replace(/\/$/, ""), name)];
};

export const checkOptionalPackages = (lock: Lock): readonly string[] =>
  Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !placesFor(path, name).some((place) => place in lock.packages))
      .map((name) => `${name}, an optional package of ${path === "" ? "ours" : path}, is not in the lock`),
  );
