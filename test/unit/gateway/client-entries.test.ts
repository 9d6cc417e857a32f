import { expect, test } from "vitest";
import { clientEntries } from "../../../src/gateway/client-entries.ts";
import type { ClientFile } from "../../../src/session/client-file.ts";
import { claimed } from "../../support/clients.ts";

const FILE: ClientFile = {
  streamId: "s1",
  user: "lee@agency.example/desk",
  boundAtMs: 1_000,
  graceFromMs: 1_000,
  claims: claimed(
    { source: "tls", version: "TLSv1.3", cipher: "x" },
    { source: "version", name: "Gajim", os: "Linux" },
  ),
  judgement: { standing: "approved", reasons: [], name: "Gajim", namedBy: "version", version: undefined },
  action: "allow",
  isWarned: false,
  isRefused: false,
};

test("an entry has all claims, each with its source and time", () => {
  expect(clientEntries([FILE])).toEqual([
    {
      user: FILE.user,
      since: "1970-01-01T00:00:01.000Z",
      standing: "approved",
      reasons: [],
      action: "allow",
      isWarned: false,
      isRefused: false,
      name: "Gajim",
      namedBy: "version",
      version: undefined,
      system: "Linux",
      claims: [
        { source: "tls", version: "TLSv1.3", cipher: "x", at: "1970-01-01T00:00:00.000Z" },
        { source: "version", name: "Gajim", os: "Linux", at: "1970-01-01T00:00:00.000Z" },
      ],
    },
  ]);
});

test("of streams with one address the last stands", () => {
  const later: ClientFile = { ...FILE, streamId: "s2", action: "warn" };
  const other: ClientFile = { ...FILE, streamId: "s3", user: "raj@agency.example/x" };
  expect(clientEntries([FILE, other, later]).map(({ user, action }) => [user, action])).toEqual([
    [FILE.user, "warn"],
    [other.user, "allow"],
  ]);
});
