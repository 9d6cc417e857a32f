import { describe, expect, test } from "vitest";
import { listSwitches, switchDivision } from "../../../src/store/division-switches.ts";
import { act, NOW, peopledState, rowsOf } from "../../support/state.ts";

const OFF = { division: "yard", isOn: false, why: "inspection", managers: ["dana", "lee"], revision: "abc" };

describe("a division", () => {
  test("is switched by its manager, whatever his roles; the event says who, why and who could have", async () => {
    const { store, userWith } = await peopledState();
    const dana = await userWith("dana");
    await act(store, switchDivision(OFF), { ...dana, why: OFF.why });
    await act(store, switchDivision({ ...OFF, isOn: true, why: "done" }), { ...dana, nowMs: NOW + 5 });
    expect(await store.read(listSwitches)).toEqual([
      { division: "yard", isOn: false, by: "dana", atMs: NOW, why: "inspection" },
      { division: "yard", isOn: true, by: "dana", atMs: NOW + 5, why: "done" },
    ]);
    const events = (await rowsOf(store, "event")).filter((one) => one.act === "division switch");
    expect(events).toMatchObject([{ who: "dana", object: "division:yard", why: "inspection" }, {}]);
    expect(JSON.parse(events[0]?.facts ?? "")).toEqual({
      division: "yard",
      state: "off",
      managers: "dana lee",
      revision: "abc",
    });
  });

  test.each([
    ["root", "yard is switched by its managers alone: dana, lee; root is none"],
    ["chief", "chief is none"],
  ])("is not switched by %s", async (login, message) => {
    const { store, admin, userWith } = await peopledState();
    const who = login === "root" ? admin : await userWith(login, "admin", "ops", "approver", "auditor");
    await expect(act(store, switchDivision(OFF), who)).rejects.toMatchObject({
      code: "SG_STORE_DENIED",
      message: expect.stringContaining(message) as string,
    });
    expect(await store.read(listSwitches)).toEqual([]);
  });

  test("is not switched without a token, without managers, without a reason, or to what it is", async () => {
    const { store, userWith } = await peopledState();
    const dana = await userWith("dana");
    const denied = { code: "SG_STORE_DENIED" };
    await expect(act(store, switchDivision(OFF))).rejects.toMatchObject(denied);
    await expect(act(store, switchDivision({ ...OFF, managers: [] }), dana)).rejects.toMatchObject(denied);
    await expect(act(store, switchDivision({ ...OFF, why: "" }), dana)).rejects.toMatchObject({
      code: "SG_STORE_INVALID",
    });
    await act(store, switchDivision(OFF), dana);
    await expect(act(store, switchDivision(OFF), dana)).rejects.toMatchObject({ code: "SG_STORE_CONFLICT" });
  });
});
