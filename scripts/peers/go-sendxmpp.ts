/** go-sendxmpp (Debian's package): one message or file from the command line, with a real exit code. */
import { writeFileSync } from "node:fs";
import { startProcess, type Exit } from "./child-process.ts";
import { bareJid } from "./people.ts";
import type { LogIn } from "./peer.ts";
import { LOOPBACK, makeFolder, type Folder } from "./places.ts";

const COMMAND = "/usr/bin/go-sendxmpp";

export interface GoSendxmppOutcome extends Exit {
  readonly output: string;
}

export type GoSendxmppWishes = { readonly to: string } & (
  | { readonly text: string }
  /** Sent as it is. */
  | { readonly xml: string }
  /** Uploaded under this name (XEP-0363), its address sent. */
  | { readonly file: string; readonly content: string }
);

/** It picks the mechanism by itself: the strongest SCRAM that is offered. */
export const sendByGoSendxmpp = async (
  where: LogIn,
  wishes: GoSendxmppWishes,
): Promise<GoSendxmppOutcome> => {
  const { account, port, tls, authority } = where;
  const folder = makeFolder("go-sendxmpp");
  writeFileSync(folder.at("ca.pem"), authority ?? "");
  const running = startProcess({
    command: COMMAND,
    args: [
      ...["-u", bareJid(account), "-p", account.password, "-j", `${LOOPBACK}:${port}`],
      ...(tls === "direct" ? ["-t"] : []),
      ...optionsOf(wishes, folder),
      wishes.to,
    ],
    env: { HOME: folder.path, SSL_CERT_FILE: folder.at("ca.pem") },
    input: "pipe",
  });
  if ("text" in wishes) running.write(wishes.text);
  if ("xml" in wishes) running.write(wishes.xml);
  running.endInput();
  const exit = await running.exited;
  folder.remove();
  return { ...exit, output: running.lines.join("\n") };
};

const optionsOf = (wishes: GoSendxmppWishes, folder: Folder): readonly string[] => {
  if ("xml" in wishes) return ["--raw"];
  if (!("file" in wishes)) return [];
  writeFileSync(folder.at(wishes.file), wishes.content);
  return ["--http-upload", folder.at(wishes.file)];
};
