/** go-sendxmpp (Debian's package): one message from the command line, with a real exit code. */
import { writeFileSync } from "node:fs";
import { startProcess, type Exit } from "./child-process.ts";
import { bareJid } from "./people.ts";
import type { LogIn } from "./peer.ts";
import { LOOPBACK, makeFolder } from "./places.ts";

const COMMAND = "/usr/bin/go-sendxmpp";

export interface GoSendxmppOutcome extends Exit {
  readonly output: string;
}

/** It picks the mechanism by itself: the strongest SCRAM that is offered. */
export const sendByGoSendxmpp = async (
  { account, port, tls, authority }: LogIn,
  { to, text }: { readonly to: string; readonly text: string },
): Promise<GoSendxmppOutcome> => {
  const folder = makeFolder("go-sendxmpp");
  writeFileSync(folder.at("ca.pem"), authority ?? "");
  const running = startProcess({
    command: COMMAND,
    args: [
      ...["-u", bareJid(account), "-p", account.password, "-j", `${LOOPBACK}:${port}`],
      ...(tls === "direct" ? ["-t"] : []),
      to,
    ],
    env: { HOME: folder.path, SSL_CERT_FILE: folder.at("ca.pem") },
    input: "pipe",
  });
  running.write(text);
  running.endInput();
  const exit = await running.exited;
  folder.remove();
  return { ...exit, output: running.lines.join("\n") };
};
