import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { UpstreamConfig } from "../../../src/config/gateway-config.ts";
import {
  checkArchivePlace,
  checkAuthorities,
  checkDirectoryAuthority,
  checkSocket,
} from "../../../src/config/start-checks.ts";
import { makeInstallation } from "../../support/installation.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stanzagate-checks-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const upstream = (caFile: string | undefined): UpstreamConfig => ({
  name: "agency",
  domains: ["agency.example"],
  connect: { host: "127.0.0.1", port: 5322 },
  tls: "starttls",
  caFile,
  serverName: undefined,
  sendProxy: "off",
});

describe("authorities of an upstream", () => {
  it("are the system's, or a certificate that can be read", async () => {
    const installation = await makeInstallation();
    expect(checkAuthorities([upstream(undefined), upstream(installation.path("tls/dev-cert.pem"))])).toEqual(
      [],
    );
    installation.remove();
  });

  it("that cannot be used are told with the file's name", () => {
    const broken = join(folder, "ca.pem");
    writeFileSync(broken, "no certificate");
    expect(checkAuthorities([upstream(join(folder, "absent.pem")), upstream(broken)])).toMatchObject([
      { path: ["upstreams", "agency", "ca"], message: `${folder}/absent.pem cannot be read: no such file` },
      { code: "SG_CONFIG_CERTIFICATE", message: `${broken} is not a PEM certificate` },
    ]);
  });
});

test("the directory's authority is looked at where there is one", () => {
  expect(checkDirectoryAuthority(undefined)).toEqual([]);
  expect(checkDirectoryAuthority(join(folder, "absent.pem"))).toMatchObject([
    { code: "SG_CONFIG_CERTIFICATE", path: ["directory", "ca"] },
  ]);
});

describe("the control socket", () => {
  it("can be made where there is a directory closed to others", () => {
    expect(checkSocket({ controlSocket: join(folder, "control.sock") })).toEqual([]);
  });

  it.each([
    ["its path is too long", () => join(folder, "x".repeat(108)), /has \d+ bytes, a unix socket takes 107/],
    [
      "its directory is missing",
      () => join(folder, "absent", "control.sock"),
      /no socket can be made in .*absent: ENOENT/,
    ],
    [
      "everybody may write beside it",
      () => (chmodSync(folder, 0o777), join(folder, "control.sock")),
      /closed to others/,
    ],
  ])("cannot where %s", (_, pathOf, message) => {
    const complaints = checkSocket({ controlSocket: pathOf() });
    expect(complaints).toMatchObject([{ code: "SG_CONFIG_CONFLICT", path: ["control_socket"] }]);
    expect(complaints[0]?.message).toMatch(message);
    expect(complaints[0]?.message).not.toContain("SG_");
  });
});

describe("the archive", () => {
  const place = { dir: "records", reserveBytes: 1 };

  it("is looked at by whoever knows archives, where one was asked", () => {
    expect(checkArchivePlace(place, undefined)).toEqual([]);
    expect(checkArchivePlace(place, () => undefined)).toEqual([]);
    expect(checkArchivePlace(place, ({ dir }) => `${dir} is missing`)).toEqual([
      { code: "SG_CONFIG_ARCHIVE", path: ["archive"], message: "records is missing" },
    ]);
  });
});
