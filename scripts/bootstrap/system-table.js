/**
 * The Debian packages that the demo, the tests and the benchmarks start: real servers and clients that we did not
 * write. One row a package; a later piece of work adds its row here and nothing else.
 *
 * `probe` is a file that exists exactly when the package is usable. `neededBy` names purposes of
 * `bootstrap.js --system=PURPOSE`.
 */
import { existsSync } from "node:fs";

/**
 * @typedef {object} SystemPackage
 * @property {string} name in Debian 12
 * @property {string} probe
 * @property {readonly string[]} neededBy
 * @property {string} use what stops working without it
 */

/** @type {readonly SystemPackage[]} */
export const SYSTEM_PACKAGES = [
  {
    name: "prosody",
    probe: "/usr/bin/prosody",
    neededBy: ["demo", "test", "bench"],
    use: "the XMPP server behind the gateway",
  },
  {
    name: "openssl",
    probe: "/usr/bin/openssl",
    neededBy: ["demo", "test", "bench"],
    use: "certificates of the test domains",
  },
  {
    name: "prosody-modules",
    probe: "/usr/lib/prosody/modules/mod_sasl2",
    neededBy: ["test"],
    use: "SASL2, Bind2 and FAST against Prosody",
  },
  {
    name: "ejabberd",
    probe: "/usr/sbin/ejabberdctl",
    neededBy: ["test"],
    use: "the second server, and the PROXY protocol",
  },
  {
    name: "haproxy",
    probe: "/usr/sbin/haproxy",
    neededBy: ["test", "bench"],
    use: "the PROXY protocol, and the bench's yardstick",
  },
  {
    name: "profanity",
    probe: "/usr/bin/profanity",
    neededBy: ["test"],
    use: "a client that we did not write",
  },
  {
    name: "go-sendxmpp",
    probe: "/usr/bin/go-sendxmpp",
    neededBy: ["test"],
    use: "a client that we did not write",
  },
  {
    name: "python3-slixmpp",
    probe: "/usr/lib/python3/dist-packages/slixmpp/__init__.py",
    neededBy: ["test"],
    use: "a client that we did not write",
  },
  {
    name: "slapd",
    probe: "/usr/sbin/slapd",
    neededBy: ["test"],
    use: "the directory that tells who is in a division",
  },
  {
    name: "e2fsprogs",
    probe: "/sbin/mkfs.ext4",
    neededBy: ["test"],
    use: "volumes of the archive's fault tests (power cut, full disk)",
  },
  { name: "mcabber", probe: "/usr/bin/mcabber", neededBy: ["test"], use: "a client that we did not write" },
  { name: "finch", probe: "/usr/bin/finch", neededBy: ["test"], use: "a client that we did not write" },
  { name: "poezio", probe: "/usr/bin/poezio", neededBy: ["test"], use: "a client that we did not write" },
  { name: "gajim", probe: "/usr/bin/gajim", neededBy: ["test"], use: "a client that we did not write" },
  {
    name: "chromium",
    probe: "/usr/bin/chromium",
    neededBy: ["test"],
    use: "the browser of web clients",
  },
  { name: "xvfb", probe: "/usr/bin/Xvfb", neededBy: ["test"], use: "the screen of clients with windows" },
  { name: "dbus", probe: "/usr/bin/dbus-run-session", neededBy: ["test"], use: "the session bus of Gajim" },
  { name: "imagemagick", probe: "/usr/bin/import", neededBy: ["test"], use: "pictures of that screen" },
  { name: "tmux", probe: "/usr/bin/tmux", neededBy: ["test"], use: "the terminal that clients run in" },
];

/**
 * @param {SystemPackage} entry
 * @returns {boolean}
 */
export const isInstalled = (entry) => existsSync(entry.probe);

/**
 * @param {string} purpose such as "test"
 * @param {(entry: SystemPackage) => boolean} has tells whether a package is usable
 * @returns {readonly SystemPackage[]}
 */
export const missingFor = (purpose, has = isInstalled) =>
  SYSTEM_PACKAGES.filter((entry) => entry.neededBy.includes(purpose) && !has(entry));
