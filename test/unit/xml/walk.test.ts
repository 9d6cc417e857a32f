/** Order, paths, parents, and what is not entered. */
import { expect, test } from "vitest";
import { element, nodeAt, type XmlElement } from "../../../src/xml/element.ts";
import { walk } from "../../../src/xml/walk.ts";

const leaf = (local: string): XmlElement => element("n", local);
const tree = element("n", "r", {}, "text", element("n", "a", {}, leaf("b"), "t", leaf("c")), leaf("d"));

test("document order, with live paths that lead to the element, and its parent", () => {
  const seen: string[] = [];
  walk(tree, (of, path, parent) => {
    expect(nodeAt(tree, path)).toBe(of);
    seen.push(`${parent?.local ?? "-"}>${of.local}@${path.join(".")}`);
    return true;
  });
  expect(seen).toEqual(["->r@", "r>a@1", "a>b@1.0", "a>c@1.2", "r>d@2"]);
});

test("what is not entered is not shown", () => {
  const seen: string[] = [];
  walk(tree, (of) => {
    seen.push(of.local);
    return of.local !== "a";
  });
  expect(seen).toEqual(["r", "a", "d"]);
});

test("a root that is not entered ends the walk", () => {
  let count = 0;
  walk(tree, () => {
    count += 1;
    return false;
  });
  expect(count).toBe(1);
});

test("depth costs no stack", () => {
  let deep = leaf("x");
  for (let index = 0; index < 50_000; index += 1) deep = element("n", "x", {}, deep);
  let count = 0;
  walk(deep, () => {
    count += 1;
    return true;
  });
  expect(count).toBe(50_001);
});
