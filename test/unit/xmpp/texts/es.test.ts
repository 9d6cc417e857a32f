/** What holds for every language stands in `en.test.ts`; here is what is Spanish alone. */
import { expect, test } from "vitest";
import { EN } from "../../../../src/xmpp/texts/en.ts";
import { ES } from "../../../../src/xmpp/texts/es.ts";

test("nothing is left in English", () => {
  const english = new Set([
    ...Object.values(EN.reasons),
    ...Object.values(EN.stream),
    EN.notDelivered,
    EN.refused,
  ]);
  const spanish = [...Object.values(ES.reasons), ...Object.values(ES.stream), ES.notDelivered, ES.refused];
  expect(spanish.filter((text) => english.has(text))).toEqual([]);
});
