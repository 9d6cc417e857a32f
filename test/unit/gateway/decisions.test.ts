import { expect, test } from "vitest";
import { readDecisions } from "../../../src/gateway/decisions.ts";
import { NO_DECISIONS } from "../../../src/policy/decisions.ts";
import { tellGroup } from "../../../src/store/directory-groups.ts";
import { switchDivision } from "../../../src/store/division-switches.ts";
import { requestException } from "../../../src/store/exceptions.ts";
import { act, DAY, NOW, peopledState } from "../../support/state.ts";

test("decisions are what is in the state: exceptions with what was signed, offices, members, and nothing more", async () => {
  const { store, admin, userWith } = await peopledState();
  expect(await store.read(readDecisions)).toEqual(NO_DECISIONS);
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
  const off = { division: "yard", isOn: false, why: "inspection" };
  await act(store, switchDivision({ ...off, managers: ["dana"], revision: "r" }), await userWith("dana"));
  const group = { source: "roster", group: "Yard", accounts: ["ann@agency.example"] } as const;
  await tellGroup(store, group, NOW);
  expect(await store.read(readDecisions)).toEqual({
    ...NO_DECISIONS,
    exceptions: [{ terms, approvals: [], revokedMs: undefined }],
    switches: [{ ...off, by: "dana", atMs: NOW }],
    groups: [group],
  });
});
