/** What a started XMPP server offers, whichever program it is. Types alone. */
import type { CertificateFiles } from "./certificates.ts";
import type { Account } from "./people.ts";

export interface XmppServerWishes {
  readonly domains: readonly string[];
  readonly users: readonly Account[];
  /** Hosts of services; those named exist. */
  readonly services?: {
    readonly rooms?: string;
    readonly upload?: string;
    readonly proxy?: string;
    readonly pubsub?: string;
  };
  /** In-band registration, which the gateway must refuse although the server would allow it. */
  readonly mayRegister?: boolean;
  /** No log-in without TLS, on any port. */
  readonly requireTls?: boolean;
}

export interface XmppServer {
  /** Takes log-ins in plaintext (loopback alone), unless `requireTls` was wished. */
  readonly port: number;
  /** Offers STARTTLS; may be `port`. */
  readonly starttlsPort: number;
  /** TLS from the first byte. */
  readonly directPort: number;
  readonly certificates: CertificateFiles;
  readonly dataDir: string;
  readonly pid: number;
  log(): readonly string[];
  stop(): Promise<void>;
}
