/**
 * Which program a claim names. Programs of the field are known by the address in their caps (XEP-0115 `node`); the
 * register of approved clients may name more (`client-register.ts`).
 *
 * Rule: a node of which nobody knows whose it is names nothing, and contradicts only who is known to have another.
 * Sources: protocol.md §7; each seen in the client's own words (test/e2e) or source.
 */

/** Names as the programs write them. A node that ends with `/ver/` stands for all that begin so. */
const KNOWN: readonly { readonly node: string; readonly names: readonly string[] }[] = [
  { node: "https://gajim.org", names: ["Gajim"] },
  { node: "http://gajim.org", names: ["Gajim"] },
  { node: "https://dino.im", names: ["Dino"] },
  { node: "https://conversejs.org", names: ["Converse.js", "Converse"] },
  { node: "http://conversations.im", names: ["Conversations"] },
  // libpurple's, whatever stands before it.
  { node: "http://pidgin.im/", names: ["Pidgin", "Finch"] },
  { node: "https://pidgin.im/", names: ["Pidgin", "Finch"] },
  { node: "http://pidgin.im/caps", names: ["Pidgin", "Finch"] },
  { node: "https://psi-im.org", names: ["Psi", "Psi+"] },
  { node: "http://psi-im.org/caps", names: ["Psi", "Psi+"] },
  { node: "http://slixmpp.com/ver/", names: ["Slixmpp"] },
  { node: "http://profanity-im.github.io", names: ["Profanity"] },
  { node: "http://mcabber.com/caps", names: ["mcabber"] },
  { node: "https://poez.io", names: ["Poezio"] },
];

/** What an entry of the register says of its own. */
export interface NamedNodes {
  readonly name: string;
  readonly nodes: readonly string[];
}

const SERIES = "/ver/";

export const isNode = (node: string, known: string): boolean =>
  node === known || (known.endsWith(SERIES) && node.startsWith(known));

/** Names are compared so: letter case, blanks and a version behind them are no difference. */
export const nameKey = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\s+v?\d.*$/s, "")
    .replace(/\s+/g, " ")
    .trim();

/** Whose node it is, as keys; empty where nobody knows. The register's own word counts before what is known. */
export function ownersOf(node: string, register: readonly NamedNodes[]): readonly string[] {
  const own = register.filter(({ nodes }) => nodes.some((one) => isNode(node, one)));
  if (own.length > 0) return own.map(({ name }) => nameKey(name));
  return KNOWN.filter((one) => isNode(node, one.node)).flatMap(({ names }) => names.map(nameKey));
}

/** Whether a program of that name is known to have a node of its own. */
export const hasNode = (key: string, register: readonly NamedNodes[]): boolean =>
  register.some(({ name, nodes }) => nodes.length > 0 && nameKey(name) === key) ||
  KNOWN.some(({ names }) => names.some((one) => nameKey(one) === key));

/** The name as its program writes it, where the text (a tag, the beginning of a resource) is one that is known. */
export function knownName(text: string, register: readonly NamedNodes[]): string | undefined {
  const key = nameKey(text);
  const named = [...register.map(({ name }) => name), ...KNOWN.flatMap(({ names }) => names), ...NODELESS];
  return named.find((name) => nameKey(name) === key);
}

/** Programs that have no caps, or none that were seen. */
const NODELESS: readonly string[] = ["go-sendxmpp"];

/** COMPAT(most clients: their name, a full stop or hyphen, something random) */
export const nameInResource = (resource: string, register: readonly NamedNodes[]): string | undefined =>
  knownName(resource, register) ?? knownName(/^(.+)[.-][^.-]+$/s.exec(resource)?.[1] ?? "", register);
