/**
 * A TLS relay in Node that looks at nothing: what any gateway in Node costs at least.
 * Run: node bench/hop/bare-relay.ts PORT UPSTREAM_PORT CERT_FILE KEY_FILE
 */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { createServer } from "node:tls";

const [port, upstreamPort, certFile = "", keyFile = ""] = process.argv.slice(2);

createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile), ALPNProtocols: ["xmpp-client"] },
  (client) => {
    const upstream = connect({ port: Number(upstreamPort), host: "127.0.0.1", noDelay: true });
    client.setNoDelay(true);
    client.on("error", () => upstream.destroy());
    upstream.on("error", () => client.destroy());
    client.pipe(upstream);
    upstream.pipe(client);
  },
).listen(Number(port), "127.0.0.1");
