import { expect, test } from "vitest";
import { targetsOf } from "../../../src/gateway/targets.ts";
import { configured } from "../../support/configured.ts";

test("an upstream becomes a target, with what is not set left out", async () => {
  const { gateway } = await configured("127.0.0.1:5229");
  const [own] = gateway.upstreams;
  const [plain] = targetsOf(gateway);
  expect(plain).toMatchObject({ domains: ["agency.example"], host: "127.0.0.1", port: 5229 });
  expect(plain).not.toHaveProperty("caFile");
  expect(plain).not.toHaveProperty("serverName");
  const named = own === undefined ? [] : [{ ...own, caFile: "/ca.pem", serverName: "xmpp.agency.example" }];
  expect(targetsOf({ upstreams: named })).toMatchObject([
    { caFile: "/ca.pem", serverName: "xmpp.agency.example" },
  ]);
});
