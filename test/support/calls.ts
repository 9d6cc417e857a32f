/** Calls to a listener from chosen addresses, with or without a PROXY header, as far as a bound JID. */
import type { Gateway } from "../../scripts/peers/gateway.ts";
import type { Account } from "../../scripts/peers/people.ts";
import { authenticate, bind } from "../../scripts/peers/raw-client.ts";
import { RawStream } from "../../scripts/peers/raw-stream.ts";

export interface Call {
  readonly account: Account;
  readonly port: number;
  /** Whom to trust. */
  readonly authority: string;
  readonly preamble?: string | Uint8Array;
  readonly localAddress?: string;
}

export const callTo = (gateway: Gateway, account: Account): Call => ({
  account,
  port: gateway.directPort,
  authority: gateway.certificates.authority,
});

/** Over direct TLS. @throws Error where the connection does not get that far */
export const dial = async ({ account, ...place }: Call): Promise<RawStream> => {
  const stream = await RawStream.connect({ ...place, domain: account.domain, isDirect: true });
  stream.open();
  await stream.nonza("features");
  return stream;
};

export const dialAndBind = async (call: Call): Promise<RawStream> => {
  const stream = await dial(call);
  await authenticate(stream, { ...call, tls: "direct", mechanism: "PLAIN" });
  stream.open();
  await stream.nonza("features");
  await bind(stream, undefined);
  return stream;
};

/** What a load balancer says, in the text form (v1). */
export const proxyV1 = (client: string, port = 51_000): string =>
  `PROXY TCP4 ${client} 192.0.2.1 ${port} 5222\r\n`;

const octets = (address: string): readonly number[] => address.split(".").map(Number);

/** And in the binary form (v2): signature, PROXY, TCP over IPv4, 12 bytes of addresses. */
export const proxyV2 = (client: string, port = 51_000): Uint8Array =>
  Uint8Array.of(
    ...[0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a],
    ...[0x21, 0x11, 0x00, 0x0c],
    ...[...octets(client), ...octets("192.0.2.1")],
    ...[port >> 8, port & 0xff, 0x14, 0x66],
  );
