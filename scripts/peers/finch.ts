/**
 * finch (Debian's package) in a terminal: libpurple underneath, as in Pidgin. It speaks STARTTLS, direct TLS and BOSH; over
 * BOSH it gathers for a second what it sends.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { AGENCY, bareJid } from "./people.ts";
import type { LogIn } from "./peer.ts";
import { LOOPBACK, makeFolder } from "./places.ts";
import { TmuxScreen } from "./tmux-screen.ts";

export interface FinchWishes extends Omit<LogIn, "certificate"> {
  /** PEM of the very certificate that the port shows: it trusts that, no authority. */
  readonly certificate: string;
  /** Its port is a web listener's. */
  readonly isBosh?: boolean;
  /** Joined at the start: its window is the second, after the list of contacts. */
  readonly room: string;
}

/** Alt and q. */
const QUIT = "\u001bq";

const setting = (name: string, type: string, value: string | number): string =>
  `<setting name='${name}' type='${type}'>${value}</setting>`;

const jidOf = ({ account, resource = "finch" }: FinchWishes): string => `${bareJid(account)}/${resource}`;

const accounts = (wishes: FinchWishes): string => {
  const { account, port, tls, isBosh } = wishes;
  const bosh = isBosh === true ? `https://${LOOPBACK}:${port}/http-bind` : "";
  const settings = [
    setting("connect_server", "string", isBosh === true ? "" : LOOPBACK),
    setting("port", "int", port),
    setting("connection_security", "string", tls === "direct" ? "old_ssl" : "require_tls"),
    setting("bosh_url", "string", bosh),
  ];
  return [
    "<?xml version='1.0' encoding='UTF-8'?><account version='1.0'><account>",
    `<protocol>prpl-jabber</protocol><name>${jidOf(wishes)}</name>`,
    `<password>${account.password}</password>`,
    "<statuses><status type='available' name='Available' active='true'><attributes/></status></statuses>",
    `<settings>${settings.join("")}</settings>`,
    `<settings ui='gnt-purple'>${setting("auto-login", "bool", 1)}</settings>`,
    "</account></account>",
  ].join("");
};

const contacts = (wishes: FinchWishes): string => {
  const { account, room } = wishes;
  const [name = "", host = ""] = room.split("@");
  const part = (key: string, value: string): string => `<component name='${key}'>${value}</component>`;
  return [
    "<?xml version='1.0' encoding='UTF-8'?><purple version='1.0'><blist><group name='Chats'>",
    `<chat proto='prpl-jabber' account='${jidOf(wishes)}'>`,
    part("handle", account.username) + part("room", name) + part("server", host),
    setting("gnt-autojoin", "bool", 1),
    "</chat></group></blist></purple>",
  ].join("");
};

/** Goes online by itself; windows are numbered as they came: `M-3` goes to the third. @throws Error with its screen */
export const startFinch = async (wishes: FinchWishes): Promise<TmuxScreen> => {
  const folder = makeFolder("finch");
  const peers = folder.at("certificates", "x509", "tls_peers");
  mkdirSync(peers, { recursive: true });
  for (const name of [AGENCY, LOOPBACK]) writeFileSync(`${peers}/${name}`, wishes.certificate);
  writeFileSync(folder.at("accounts.xml"), accounts(wishes), { mode: 0o600 });
  writeFileSync(folder.at("blist.xml"), contacts(wishes));
  return await TmuxScreen.start({ folder, command: `finch -c ${folder.path}`, farewell: QUIT });
};
