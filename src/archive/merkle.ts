/**
 * The RFC 6962 Merkle tree of a log, grown leaf by leaf in memory of O(log n): only the roots of the complete
 * subtrees are kept (the frontier).
 *
 * Rule: the frontier of n leaves has one hash for each bit set in n, largest subtree first. Source: RFC 6962 §2.1.
 */
import { HASH_BYTES, sha256 } from "./chain.ts";

const NODE_PREFIX = 0x01;

export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => {
  const input = Buffer.allocUnsafe(1 + 2 * HASH_BYTES);
  input[0] = NODE_PREFIX;
  input.set(left, 1);
  input.set(right, 1 + HASH_BYTES);
  return sha256(input);
};

const bitsSet = (value: number): number => {
  let count = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
};

export class Frontier {
  #size: number;
  readonly #roots: Buffer[];

  private constructor(size: number, roots: Buffer[]) {
    this.#size = size;
    this.#roots = roots;
  }

  static empty(): Frontier {
    return new Frontier(0, []);
  }

  /** @returns undefined where the bytes cannot be the frontier of so many leaves */
  static fromBytes(size: number, bytes: Uint8Array): Frontier | undefined {
    if (bytes.length !== bitsSet(size) * HASH_BYTES) return undefined;
    const roots: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += HASH_BYTES) {
      roots.push(Buffer.from(bytes.subarray(at, at + HASH_BYTES)));
    }
    return new Frontier(size, roots);
  }

  get size(): number {
    return this.#size;
  }

  /** @param leaf a leaf hash, already prefixed and hashed */
  push(leaf: Buffer): void {
    let root = leaf;
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = this.#roots.pop();
      if (left !== undefined) root = nodeHash(left, root);
    }
    this.#roots.push(root);
    this.#size += 1;
  }

  root(): Buffer {
    const smallest = this.#roots.at(-1);
    if (smallest === undefined) return sha256("");
    return this.#roots.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), smallest);
  }

  toBytes(): Buffer {
    return Buffer.concat(this.#roots);
  }
}
