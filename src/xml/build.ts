/**
 * Builds gateway-made elements with @xmpp/xml and crosses them into our own tree.
 *
 * Rule 1: only for what the gateway itself says (errors, notices); never for anything that came off the wire.
 * Rule 2: an attribute that is undefined is left out.
 * Source: design §8.15.
 */
import xml from "@xmpp/xml";
import type { XmlElement } from "./element.ts";
import { fromLtx } from "./element.ts";

type Built = ReturnType<typeof xml>;
export type Attributes = Readonly<Record<string, string | undefined>>;

/** One node of a tree under construction; `build` turns the root into ours. */
export const node = (
  name: string,
  attributes: Attributes,
  ...children: readonly (Built | string | undefined)[]
): Built => xml(name, { ...attributes }, ...children.filter((one) => one !== undefined));

export const build = (root: Built): XmlElement => fromLtx(root);
