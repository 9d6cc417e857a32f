/** PROXY headers: what is written is read, in any pieces; garbage is an answer, never a throw. */
import { isIPv6, SocketAddress } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainAddress, type Endpoint } from "../../src/edge/addresses.ts";
import { buildProxyHeader, MAX_V2_BYTES, parseProxyHeader } from "../../src/edge/proxy-protocol.ts";

const canonical = (address: string): string =>
  isIPv6(address) ? plainAddress(new SocketAddress({ address, family: "ipv6" }).address) : address;

const endpoint = (address: fc.Arbitrary<string>): fc.Arbitrary<Endpoint> =>
  fc.record({ address: address.map(canonical), port: fc.integer({ min: 0, max: 65_535 }) });

const someEnd = fc.oneof(endpoint(fc.ipV4()), endpoint(fc.ipV6().filter(isIPv6)));
const bothEnds = fc.record({ source: someEnd, destination: someEnd });
const version = fc.constantFrom("v1" as const, "v2" as const);
const bytes = fc.uint8Array({ maxLength: 700 }).map((array) => Buffer.from(array));

describe("PROXY headers", () => {
  test("read back what was written, and stop where it ends", () => {
    fc.assert(
      fc.property(version, bothEnds, bytes, (chosen, endpoints, rest) => {
        const header = buildProxyHeader(chosen, endpoints);
        expect(parseProxyHeader(Buffer.concat([header, rest]))).toEqual({
          type: "header",
          byteCount: header.length,
          endpoints,
        });
      }),
    );
  });

  test("are incomplete up to their last byte", () => {
    fc.assert(
      fc.property(version, bothEnds, (chosen, endpoints) => {
        const header = buildProxyHeader(chosen, endpoints);
        for (let length = 0; length < header.length; length += 1) {
          expect(parseProxyHeader(header.subarray(0, length)).type).toBe("incomplete");
        }
      }),
    );
  });

  test("never throw, never wait beyond the longest header, never take more than came", () => {
    const mutated = fc
      .tuple(version, bothEnds, fc.nat(60), fc.nat(255))
      .map(([chosen, endpoints, at, value]) => {
        const header = buildProxyHeader(chosen, endpoints);
        header[at % header.length] = value;
        return header;
      });
    fc.assert(
      fc.property(
        fc.oneof(
          bytes,
          mutated,
          fc.tuple(mutated, bytes).map((parts) => Buffer.concat(parts)),
        ),
        (input) => {
          const parsed = parseProxyHeader(input);
          if (parsed.type === "incomplete") expect(input.length).toBeLessThan(MAX_V2_BYTES);
          if (parsed.type === "header") expect(parsed.byteCount).toBeLessThanOrEqual(input.length);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
