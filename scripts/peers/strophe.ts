/**
 * Strophe.js (from npm) in Chromium, on a page of ours: over BOSH or WebSocket, by the address of the service.
 *
 * What came and what became of the connection stands in `window.came` and `document.title`.
 */
import { join } from "node:path";
import { openPage, serveSite, type OpenPage, type Site } from "./browser.ts";
import { bareJid, type Account } from "./people.ts";

const DIST = join(import.meta.dirname, "..", "..", "node_modules", "strophe.js", "dist");

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>not connected</title>
    <script src="/strophe.umd.min.js"></script>
  </head>
  <body>
    <script>
      window.came = [];
      const { Strophe } = window.strophe ?? window;
      window.logIn = (service, jid, password) => {
        window.connection = new Strophe.Connection(service);
        connection.connect(jid, password, (status) => {
          if (status === Strophe.Status.CONNECTED) {
            connection.addHandler((stanza) => came.push(stanza.outerHTML));
            connection.send(Strophe.xmlHtmlNode("<presence xmlns='jabber:client'/>").documentElement);
          }
          document.title = Object.keys(Strophe.Status).find((name) => Strophe.Status[name] === status);
        });
      };
      window.say = (xml) => connection.send(Strophe.xmlHtmlNode(xml).documentElement);
    </script>
  </body>
</html>
`;

export const serveStrophe = async (): Promise<Site> => await serveSite(() => PAGE, DIST);

export class StropheClient {
  readonly #open: OpenPage;

  private constructor(open: OpenPage) {
    this.#open = open;
  }

  /** Settles when it is connected. @param service such as `https://127.0.0.1:5281/http-bind` */
  static async logIn(site: Site, account: Account, service: string): Promise<StropheClient> {
    const open = await openPage(`${site.origin}/`);
    const words = [service, bareJid(account), account.password].map((one) => JSON.stringify(one));
    await open.page.evaluate(`window.logIn(${words.join(", ")})`);
    await open.page.waitForFunction("document.title === 'CONNECTED'");
    return new StropheClient(open);
  }

  /** @param xml one stanza with its namespace */
  async send(xml: string): Promise<void> {
    await this.#open.page.evaluate(`window.say(${JSON.stringify(xml)})`);
  }

  /** Settles when something has come that contains the text. @returns its XML */
  async until(text: string): Promise<string> {
    const wanted = `window.came.find((one) => one.includes(${JSON.stringify(text)}))`;
    await this.#open.page.waitForFunction(`${wanted} !== undefined`);
    return await this.#open.page.evaluate(wanted);
  }

  /** Says goodbye. */
  async end(): Promise<void> {
    await this.#open.page.evaluate("window.connection.disconnect()");
    await this.#open.page.waitForFunction("document.title === 'DISCONNECTED'");
    await this.#open.close();
  }
}
