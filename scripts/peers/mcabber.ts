/**
 * mcabber (Debian's package) in a terminal: loudmouth underneath, which nothing else here uses. It speaks STARTTLS,
 * and sends no files.
 */
import { writeFileSync } from "node:fs";
import { bareJid } from "./people.ts";
import type { LogIn } from "./peer.ts";
import { LOOPBACK, makeFolder } from "./places.ts";
import { TmuxScreen } from "./tmux-screen.ts";

const settings = ({ account, port, tls, resource }: LogIn, authorityFile: string): string =>
  [
    `set jid = ${bareJid(account)}`,
    `set password = ${account.password}`,
    `set server = ${LOOPBACK}`,
    `set port = ${port}`,
    `set tls = ${tls === "starttls" ? 1 : 0}`,
    `set ssl = ${tls === "direct" ? 1 : 0}`,
    `set ssl_ca = ${authorityFile}`,
    `set resource = ${resource ?? "mcabber"}`,
    "set beep_on_message = 0",
    "",
  ].join("\n");

/** Settles when it is online. Type commands such as `/say_to raj@agency.example hello`. @throws Error with its screen */
export const startMcabber = async (where: LogIn): Promise<TmuxScreen> => {
  const folder = makeFolder("mcabber");
  writeFileSync(folder.at("ca.pem"), where.authority ?? "");
  writeFileSync(folder.at("rc"), settings(where, folder.at("ca.pem")), { mode: 0o600 });
  const command = `mcabber -f ${folder.at("rc")}`;
  const screen = await TmuxScreen.start({ folder, command, farewell: "/quit" });
  await screen.until("Your status has been set");
  return screen;
};
