import { domainToASCII } from "node:url";
import { describe, expect, it } from "vitest";
import { checkGateway } from "../../../src/config/gateway-checks.ts";
import { gatewaySchema } from "../../../src/config/gateway-schema.ts";
import { pathText } from "../../../src/config/problem.ts";
import { prepareDomain } from "../../../src/xmpp/domain.ts";

const tools = { prepareDomain: (text: string) => prepareDomain(text, domainToASCII) };
const c2s = { name: "c2s", type: "c2s", bind: "[::]:5222", tls: "starttls", cert: "main" };
const metrics = { name: "metrics", type: "metrics", bind: "127.0.0.1:9464" };
const agency = { domains: ["agency.example"], connect: "127.0.0.1:5322", tls: "none" };

const FIT = {
  version: 1,
  listeners: [c2s, metrics],
  certificates: { main: { cert: "c", key: "k" } },
  upstreams: { agency },
};

const complaintsOf = (changes: object): readonly string[] =>
  checkGateway(gatewaySchema.parse({ ...FIT, ...changes }), tools).map(
    ({ code, path, message, isWarning }) =>
      `${isWarning === true ? "warning" : code} ${pathText(path)}: ${message}`,
  );

describe("gateway.yaml as a whole", () => {
  it("finds nothing in a fit file", () => {
    expect(complaintsOf({})).toEqual([]);
  });

  it.each([
    [
      "no c2s listener",
      { listeners: [metrics] },
      "SG_CONFIG_CONFLICT listeners: no listener of type c2s or web",
    ],
    [
      "a certificate that is not there",
      { listeners: [{ ...c2s, cert: "mian" }] },
      'SG_CONFIG_REFERENCE listeners[0].cert: no certificate "mian"',
    ],
    [
      "an inherited name for a certificate",
      { listeners: [{ ...c2s, cert: "constructor" }] },
      'SG_CONFIG_REFERENCE listeners[0].cert: no certificate "constructor"',
    ],
    [
      "a name twice",
      { listeners: [c2s, { ...metrics, name: "c2s" }] },
      'SG_CONFIG_CONFLICT listeners[1].name: "c2s" is taken',
    ],
    [
      "an address twice",
      { listeners: [c2s, { ...c2s, name: "b" }] },
      "SG_CONFIG_CONFLICT listeners[1].bind: [::]:5222 is taken",
    ],
    [
      "a domain twice, in another spelling",
      { upstreams: { agency, other: { ...agency, domains: ["AGENCY.example"] } } },
      'SG_CONFIG_CONFLICT upstreams.other.domains: agency.example is served by upstream "agency" already',
    ],
    [
      "a domain that is none",
      { upstreams: { agency: { ...agency, domains: ["-a.example"] } } },
      'SG_CONFIG_DOMAIN upstreams.agency.domains[0]: "-a.example" is not a domain',
    ],
    [
      "a network that is none",
      { listeners: [{ ...c2s, proxy_protocol: { trust: ["10.0.0.0/40"] } }] },
      'SG_CONFIG_CONFLICT listeners[0].proxy_protocol.trust[0]: "10.0.0.0/40" is not an address',
    ],
    [
      "an address beyond bytes",
      { listeners: [{ ...c2s, proxy_protocol: { trust: ["10.0.0.256"] } }] },
      "SG_CONFIG_CONFLICT listeners[0].proxy_protocol.trust[0]",
    ],
    [
      "trust in everybody",
      { listeners: [{ ...c2s, proxy_protocol: { trust: ["0.0.0.0/0"] } }] },
      "warning listeners[0].proxy_protocol.trust[0]: every peer may claim",
    ],
    [
      "a loop",
      { upstreams: { agency: { ...agency, connect: "127.0.0.1:5222" } } },
      "SG_CONFIG_CONFLICT upstreams.agency.connect: this is a listener of the gateway itself",
    ],
    [
      "cleartext over a network",
      { upstreams: { agency: { ...agency, connect: "10.0.0.9:5222" } } },
      "warning upstreams.agency.tls: passwords and content go to 10.0.0.9 unencrypted",
    ],
    [
      "a stanza limit below the standard's",
      { limits: { stanza_bytes: 9_999 } },
      "SG_CONFIG_CONFLICT limits.stanza_bytes: outside 10000 bytes",
    ],
    [
      "a timeout that nobody meets",
      { limits: { pre_auth_timeout: "5ms" } },
      "SG_CONFIG_CONFLICT limits.pre_auth_timeout: less than one second",
    ],
    [
      "checkpoints without a pause",
      { archive: { sign_every: "0s" } },
      "SG_CONFIG_CONFLICT archive.sign_every: outside one second to half an hour",
    ],
    [
      "checkpoints too far apart to prove anything",
      { archive: { sign_every: "31m" } },
      "SG_CONFIG_CONFLICT archive.sign_every: outside",
    ],
    [
      "an address that some read as octal",
      { listeners: [{ ...c2s, proxy_protocol: { trust: ["010.0.0.0/8"] } }] },
      'SG_CONFIG_CONFLICT listeners[0].proxy_protocol.trust[0]: "010.0.0.0/8" is not an address',
    ],
  ])("finds %s", (_name, changes, expected) => {
    const complaints = complaintsOf(changes);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(expected);
  });

  it("lets several listeners ask for any free port", () => {
    expect(
      complaintsOf({
        listeners: [
          { ...c2s, bind: "127.0.0.1:0" },
          { ...metrics, bind: "127.0.0.1:0" },
        ],
      }),
    ).toEqual([]);
  });
});
