import { expect, test } from "vitest";
import { readDecisions } from "../../../src/gateway/decisions.ts";
import { requestException } from "../../../src/store/exceptions.ts";
import { act, DAY, NOW, peopledState } from "../../support/state.ts";

test("decisions are what is in the state: exceptions with what was signed for them, and nothing more", async () => {
  const { store, admin } = await peopledState();
  expect(await store.read(readDecisions)).toEqual({ exceptions: [] });
  const wish = {
    kind: "technology",
    subject: "Pidgin 2",
    users: ["ann@agency.example"],
    divisions: [],
    need: "a storm",
    ticket: "T-1",
    fromMs: NOW,
    untilMs: NOW + DAY,
  } as const;
  const { terms } = await act(store, requestException(wish), admin);
  expect(terms).toMatchObject(wish);
  expect(await store.read(readDecisions)).toEqual({
    exceptions: [{ terms, approvals: [], revokedMs: undefined }],
  });
});
