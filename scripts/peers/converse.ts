/**
 * Converse.js (unpacked from npm) in Chromium: a page that logs in over WebSocket by itself.
 */
import { UNPACKED_PACKAGES, folderOf } from "../bootstrap/unpacked-packages.js";
import { openPage, serveSite, type OpenPage, type Site } from "./browser.ts";
import { bareJid, type Account } from "./people.ts";

const pageOf = (settings: object): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Converse.js</title>
    <link rel="stylesheet" href="/dist/converse.min.css" />
  </head>
  <body class="converse-fullscreen">
    <div id="conversejs-bg"></div>
    <script type="module">
      import "/dist/converse.min.js";
      converse.plugins.add("opener", {
        initialize() {
          window.openChat = (jid) => this._converse.api.chats.open(jid, {}, true);
          window.openRoom = (jid, nick) => this._converse.api.rooms.open(jid, { nick }, true);
          this._converse.api.listen.on("connected", () => (document.title = "connected"));
        },
      });
      converse.initialize(${JSON.stringify(settings)});
    </script>
  </body>
</html>
`;

/** The site with Converse's files. It is there before the gateway, which must list its origin. */
export const serveConverse = async (settings: () => object): Promise<Site> => {
  const [converse] = UNPACKED_PACKAGES;
  if (converse === undefined) throw new Error("Converse.js is in no table");
  return await serveSite(() => pageOf(settings()), folderOf(converse));
};

export const converseSettings = (account: Account, websocket: string): object => ({
  websocket_url: websocket,
  jid: bareJid(account),
  password: account.password,
  auto_login: true,
  view_mode: "fullscreen",
  discover_connection_methods: false,
  assets_path: "/dist/",
  i18n: "en",
  allow_non_roster_messaging: true,
  play_sounds: false,
  enable_smacks: true,
  whitelisted_plugins: ["opener"],
});

/** Settles when it is connected. */
export const openConverse = async (site: Site): Promise<OpenPage> => {
  const open = await openPage(`${site.origin}/`);
  await open.page.waitForFunction("document.title === 'connected'");
  return open;
};
