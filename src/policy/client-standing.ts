/**
 * What a client is taken for, by all that it has said so far: claims and register in, standing out. Pure.
 *
 * Rule 1: a claim that contradicts another never makes the standing better: what was suspect stays so, what was not
 * approved is approved by no later claim (test/property/client-standing.test.ts).
 * Rule 2: the resource names nothing here: users type it. It stands in the inventory alone.
 * Rule 3: a version that the register asks for and nobody told is not known: no claim, no approval.
 * Sources: protocol.md §7; design §8.14; docs/decisions/0028-clients-are-what-they-claim.md.
 */
import type { ClaimFrom, ClaimSource, ClientClaim } from "./client-claim.ts";
import { hasNode, knownName, nameInResource, nameKey, ownersOf } from "./client-names.ts";
import type { ApprovedClient, ClientStanding } from "./client-register.ts";
import { compareVersions, isVersion } from "./client-version.ts";

export interface ClientJudgement {
  readonly standing: ClientStanding;
  /** Fixed phrases with names of sources; nothing that a peer wrote. */
  readonly reasons: readonly string[];
  /** What it says it is, and by which source; undefined where it says nothing. */
  readonly name: string | undefined;
  readonly namedBy: ClaimSource | undefined;
  readonly version: string | undefined;
}

interface Named {
  readonly source: ClaimSource;
  readonly name: string;
}

type Register = readonly ApprovedClient[];

export function judgeClient(claims: readonly ClientClaim[], register: Register): ClientJudgement {
  const names = namesIn(claims, register);
  const nodes = from(claims, "caps").map(({ node }) => node);
  const versions = [...new Set(from(claims, "version").flatMap(({ version }) => version ?? []))];
  const shown = names[0] ?? shownByNode(nodes, register) ?? shownByResource(claims, register);
  const seen = { name: shown?.name, namedBy: shown?.source, version: versions[0] };
  const doubts = [
    ...contradictions(names, nodes, register),
    ...(versions.length > 1 ? ["two versions told"] : []),
    ...from(claims, "caps-answer").flatMap(({ isMatch }) => (isMatch ? [] : [NO_MATCH])),
  ];
  if (doubts.length > 0) return { standing: "suspect", reasons: [...new Set(doubts)], ...seen };
  const keys = keysOf(names, nodes, register);
  if (keys.size === 0) return { standing: "unknown", reasons: [nothingNamed(shown)], ...seen };
  return { ...byRegister(keys, versions[0], register), ...seen };
}

/** Keys of the programs that it says it is (`nameKey`); of several, where a node is that of several. */
export const programsIn = (claims: readonly ClientClaim[], register: Register): ReadonlySet<string> =>
  keysOf(
    namesIn(claims, register),
    from(claims, "caps").map(({ node }) => node),
    register,
  );

const keysOf = (names: readonly Named[], nodes: readonly string[], register: Register): ReadonlySet<string> =>
  new Set(
    names.length > 0
      ? names.map(({ name }) => nameKey(name))
      : nodes.flatMap((one) => ownersOf(one, register)),
  );

const NO_MATCH = "its answer does not have the hash of its caps";

const nothingNamed = (shown: Named | undefined): string =>
  shown === undefined ? "no source names a program" : "named by its resource alone";

const from = <Source extends ClaimSource>(
  claims: readonly ClientClaim[],
  source: Source,
): readonly ClaimFrom<Source>[] => claims.filter((one): one is ClaimFrom<Source> => one.source === source);

/** In the order of how much they say: the program's own word first. */
const namesIn = (claims: readonly ClientClaim[], register: Register): readonly Named[] => [
  ...from(claims, "version").flatMap(({ source, name }) => (name === undefined ? [] : [{ source, name }])),
  ...from(claims, "user-agent").flatMap(({ source, software: name }) =>
    name === undefined ? [] : [{ source, name }],
  ),
  // A tag is a word of the client's own choice: it names a program only where it is one's name.
  ...from(claims, "tag").flatMap(({ source, tag }) => {
    const name = knownName(tag, register);
    return name === undefined ? [] : [{ source, name }];
  }),
];

function shownByNode(nodes: readonly string[], register: Register): Named | undefined {
  const [owner] = nodes.flatMap((node) => ownersOf(node, register));
  const name = owner === undefined ? nodes[0] : (knownName(owner, register) ?? owner);
  return name === undefined ? undefined : { source: "caps", name };
}

function shownByResource(claims: readonly ClientClaim[], register: Register): Named | undefined {
  const resource = from(claims, "resource")[0]?.resource;
  const name = resource === undefined ? undefined : nameInResource(resource, register);
  return name === undefined ? undefined : { source: "resource", name };
}

function contradictions(
  names: readonly Named[],
  nodes: readonly string[],
  register: Register,
): readonly string[] {
  const [first, ...others] = names;
  const other = others.find(({ name }) => first !== undefined && nameKey(name) !== nameKey(first.name));
  const owners = nodes.map((node) => ownersOf(node, register));
  const apart = names.find(({ name }) => owners.some((of) => !mayBe(nameKey(name), of, register)));
  return [
    ...(first === undefined || other === undefined
      ? []
      : [`${first.source} and ${other.source} name two programs`]),
    ...(apart === undefined ? [] : [`${apart.source} and caps name two programs`]),
    ...(haveCommon(owners) ? [] : ["caps name two programs"]),
  ];
}

/** A program that is known to have another node does not have one that nobody knows. */
const mayBe = (key: string, owners: readonly string[], register: Register): boolean =>
  owners.length === 0 ? !hasNode(key, register) : owners.includes(key);

/** One program could have them all. */
function haveCommon(owners: readonly (readonly string[])[]): boolean {
  const known = owners.filter((one) => one.length > 0);
  const [first, ...others] = known;
  return first === undefined || first.some((key) => others.every((one) => one.includes(key)));
}

type Ruling = Pick<ClientJudgement, "standing" | "reasons">;

function byRegister(keys: ReadonlySet<string>, version: string | undefined, register: Register): Ruling {
  const entries = register.filter(({ name }) => keys.has(nameKey(name)));
  const why = register.length === 0 ? "no list of approved clients" : "not on the list of approved clients";
  if (entries.length === 0) return { standing: "unapproved", reasons: [why] };
  const rulings = entries.map((entry) => byVersion(entry, version));
  return BEST.map((standing) => rulings.find((one) => one.standing === standing)).find(Boolean) ?? UNREADABLE;
}

/** Where a program has several entries, one that fits is enough. */
const BEST: readonly ClientStanding[] = ["approved", "below-version", "unapproved", "unknown"];

const APPROVED: Ruling = { standing: "approved", reasons: [] };
const UNREADABLE: Ruling = { standing: "unknown", reasons: ["its version cannot be read"] };

function byVersion({ minVersion, maxVersion }: ApprovedClient, version: string | undefined): Ruling {
  if (minVersion === undefined && maxVersion === undefined) return APPROVED;
  if (version === undefined) return { standing: "unknown", reasons: ["its version is not told"] };
  if (!isVersion(version)) return UNREADABLE;
  if (minVersion !== undefined && (compareVersions(version, minVersion) ?? -1) < 0)
    return { standing: "below-version", reasons: ["older than the approved version"] };
  if (maxVersion !== undefined && (compareVersions(version, maxVersion) ?? 1) > 0)
    return { standing: "unapproved", reasons: ["newer than the approved version"] };
  return APPROVED;
}
