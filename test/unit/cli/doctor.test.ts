/** The command on servers by script; real servers are in test/e2e/doctor.test.ts. */
import { expect, it } from "vitest";
import { DoctorReport } from "../../support/doctor.ts";
import { makeInstallation } from "../../support/installation.ts";
import { mechanisms, offering, startProbePeer } from "../../support/probe-peer.ts";
import { runCommand } from "../../support/terminal.ts";

const run = async (port: number, ...options: readonly string[]) => {
  const installation = await makeInstallation({ upstream: `127.0.0.1:${port}` });
  const outcome = await runCommand(["-c", installation.gateway, "doctor", ...options]);
  installation.remove();
  return outcome;
};

it("says in words which set-up it found, and ends well", async () => {
  const { port } = await startProbePeer([
    ...offering(mechanisms("SCRAM-SHA-1")),
    [/<iq [\s\S]*<\/iq>/, "<iq type='error' id='register'/>"],
  ]);
  const { exitCode, out } = await run(port);
  expect(out).toContain(`Upstream agency for agency.example (127.0.0.1:${port})`);
  expect(out).toMatch(/ok {3}set-up A: .*\(SCRAM-SHA-1\)/);
  expect(out).toContain("log in with --account to look");
  expect(out).toMatch(/^0 failed, \d+ warnings?, \d+ ok, \d+ that cannot be seen from here$/m);
  expect(exitCode).toBe(0);
});

it("ends with 6 where nobody is there, with 4 for an upstream that is not, with 2 for a literal password", async () => {
  const { exitCode, out } = await run(1, "--json");
  expect(exitCode).toBe(6);
  const report = new DoctorReport(out);
  expect(report.codes("fail", "agency")).toEqual(["UNREACHABLE"]);
  expect(report.of()[0]).toMatchObject({ code: "SG_DOCTOR_CONFIG", level: "ok" });
  expect((await run(1, "--upstream", "other")).exitCode).toBe(4);
  const literal = await run(1, "--account", "ana@agency.example", "--password-from", "pencil");
  expect(literal.exitCode).toBe(2);
  expect(literal.err).not.toContain("pencil");
});
