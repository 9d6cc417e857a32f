import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { Certificates } from "../../../src/edge/certificates.ts";
import { createCertificate, temporaryFolder, writePem } from "../../support/certificates.ts";

const load = async (): Promise<{ certificates: Certificates; folder: string }> => {
  const folder = await temporaryFolder();
  const main = await writePem(folder, "main", await createCertificate(["a.example", "b.example"]));
  const wild = await writePem(folder, "wild", await createCertificate(["b.example", "*.c.example"]));
  const certificates = await Certificates.load([
    { name: "main", ...main },
    { name: "wild", ...wild },
  ]);
  return { certificates, folder };
};

describe("the context", () => {
  test.each([
    ["a.example", "main"],
    ["A.Example", "main"],
    ["b.example", "main"],
    ["x.c.example", "wild"],
    ["c.example", "wild"],
    ["x.y.c.example", "wild"],
    ["", "wild"],
  ])("for %s is that of %s, where wild is the default", async (serverName, expected) => {
    const { certificates } = await load();
    const byName = certificates.contextFor(expected, "nobody.example");
    expect(certificates.contextFor("wild", serverName)).toBe(byName);
  });

  test("of a name nobody configured does not exist", async () => {
    const { certificates } = await load();
    expect(() => certificates.contextFor("gone", "nobody.example")).toThrow("SG_EDGE_CERTIFICATE");
  });
});

describe("the oldest version", () => {
  test.each([
    ["a.example", "TLSv1.2", true],
    ["b.example", "TLSv1.2", false],
    ["b.example", "TLSv1.3", true],
    ["", "TLSv1.2", true],
  ])("%s over %s: %s", async (serverName, version, expected) => {
    const folder = await temporaryFolder();
    const main = await writePem(folder, "main", await createCertificate(["a.example"]));
    const strict = await writePem(folder, "strict", await createCertificate(["b.example"]));
    const certificates = await Certificates.load([
      { name: "main", ...main },
      { name: "strict", ...strict, minVersion: "TLSv1.3" },
    ]);
    expect(certificates.mayServe("main", { serverName, version })).toBe(expected);
  });
});

describe("facts", () => {
  test("tell expiry and names", async () => {
    const folder = await temporaryFolder();
    const notAfter = new Date("2031-05-06T07:08:09Z");
    const files = await writePem(folder, "main", await createCertificate(["a.example"], { notAfter }));
    const certificates = await Certificates.load([{ name: "main", ...files }]);
    expect(certificates.facts()).toMatchObject([
      { name: "main", expiresAtMs: notAfter.getTime(), domains: ["a.example"] },
    ]);
  });
});

describe("reload", () => {
  test("takes a renewed pair", async () => {
    const { certificates, folder } = await load();
    const [before] = certificates.facts();
    expect(await certificates.reloadIfChanged()).toBe(false);
    await writePem(folder, "main", await createCertificate(["a.example"]));
    expect(await certificates.reloadIfChanged()).toBe(true);
    expect(certificates.facts()[0]?.fingerprint256).not.toBe(before?.fingerprint256);
  });

  test.each([
    [
      "a key of another certificate",
      async (folder: string) => {
        const { key } = await createCertificate(["a.example"]);
        await writeFile(`${folder}/main.key`, key);
      },
    ],
    [
      "no certificate at all",
      async (folder: string) => {
        await writeFile(`${folder}/main.crt`, "");
      },
    ],
    [
      "nonsense in the other pair",
      async (folder: string) => {
        await writePem(folder, "main", await createCertificate(["a.example"]));
        await writeFile(`${folder}/wild.key`, "nonsense");
      },
    ],
  ])("with %s keeps the whole old set and says so, until it is mended", async (_, spoil) => {
    const { certificates, folder } = await load();
    const before = certificates.facts();
    const context = certificates.contextFor("main", "a.example");
    await spoil(folder);
    await expect(certificates.reloadIfChanged()).rejects.toThrow("SG_EDGE_CERTIFICATE");
    expect(certificates.facts()).toEqual(before);
    expect(certificates.contextFor("main", "a.example")).toBe(context);
    await expect(certificates.reloadIfChanged()).rejects.toThrow("SG_EDGE_CERTIFICATE");
  });

  test("a first load that fails yields nothing", async () => {
    const files = { certFile: "missing.crt", keyFile: "missing.key" };
    await expect(Certificates.load([{ name: "main", ...files }])).rejects.toThrow("certificate main");
  });
});
