import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { watchCertificates } from "../../../src/edge/certificate-watch.ts";
import { Certificates } from "../../../src/edge/certificates.ts";
import { systemClock } from "../../../src/edge/clock.ts";
import { createCertificate, temporaryFolder, writePem } from "../../support/certificates.ts";

test("a renewal is taken, a broken file is told and tried again", async () => {
  const folder = await temporaryFolder();
  const files = await writePem(folder, "main", await createCertificate(["a.example"]));
  const certificates = await Certificates.load([{ name: "main", ...files }]);
  const told: string[] = [];
  const stop = watchCertificates(certificates, {
    intervalMs: 5,
    clock: systemClock,
    onReload: () => told.push("reload"),
    onError: () => told.push("error"),
  });
  await writeFile(files.keyFile, "nonsense");
  await expect.poll(() => told.filter((word) => word === "error").length).toBeGreaterThan(1);
  await writePem(folder, "main", await createCertificate(["a.example"]));
  await expect.poll(() => told.at(-1)).toBe("reload");
  stop();
});
