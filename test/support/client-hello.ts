/** The first thing that a TLS client says: one whole record. */
import { Duplex } from "node:stream";
import { connect } from "node:tls";

export const clientHello = async (servername: string): Promise<Buffer> => {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const wire = new Duplex({
    read: () => undefined,
    write: (bytes: Buffer, _, done) => {
      resolve(bytes);
      done();
    },
  });
  const client = connect({ socket: wire, servername }).on("error", () => undefined);
  const hello = await promise;
  client.destroy();
  return hello;
};
