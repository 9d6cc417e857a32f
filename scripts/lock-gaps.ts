/**
 * Finds what package-lock.json forgot. npm leaves optional packages of other platforms out of a lock that it writes
 * beside an existing node_modules, and `npm ci` then stops on a clean clone: every package that another one names
 * must have an entry where Node would look for it.
 */

export interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

export interface Gap {
  readonly name: string;
  /** The version range that is asked for. */
  readonly range: string;
  /** Path of the lock entry that asks. */
  readonly askedBy: string;
}

/** The places where Node looks for a package that the package at `path` asks for, nearest first. */
const placesFor = (path: string, name: string): readonly string[] => {
  const here = `${path === "" ? "" : `${path}/`}node_modules/${name}`;
  const outer = path.lastIndexOf("node_modules/");
  return outer < 0 ? [here] : [here, ...placesFor(path.slice(0, outer).replace(/\/$/, ""), name)];
};

export const findGaps = ({ packages }: Lock): readonly Gap[] =>
  Object.entries(packages).flatMap(([askedBy, entry]) =>
    Object.entries({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter(([name]) => !placesFor(askedBy, name).some((place) => place in packages))
      .map(([name, range]) => ({ name, range, askedBy })),
  );

/** What the registry says about one version of a package. */
export interface Published {
  readonly version: string;
  readonly "dist.integrity": string;
  readonly cpu?: readonly string[];
  readonly os?: readonly string[];
  readonly libc?: readonly string[];
  readonly license?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The lock with an entry for one gap; only packages of other platforms are missing, so it is optional. */
export const fillGap = (lock: Lock, gap: Gap, published: Published): Lock => {
  const { "dist.integrity": integrity, version, ...rest } = published;
  const isDev = lock.packages[gap.askedBy]?.dev === true;
  const entry = { version, integrity, ...(isDev ? { dev: true } : {}), optional: true, ...rest };
  const all = Object.entries({ ...lock.packages, [`node_modules/${gap.name}`]: entry });
  return { ...lock, packages: Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1))) };
};
