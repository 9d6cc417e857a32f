import { describe, expect, it } from "vitest";
import { InFlight } from "../../../src/session/in-flight.ts";

describe("InFlight", () => {
  it("keeps the order, whatever is ready first", () => {
    const queue = new InFlight();
    const first = queue.hold("a");
    queue.push("b");
    const third = queue.hold("c");
    expect(queue.release()).toEqual({ text: "", isEnd: false });
    queue.settle(third);
    expect(queue.release().text).toBe("");
    queue.settle(first);
    expect(queue.release().text).toBe("abc");
    expect(queue.isEmpty).toBe(true);
  });

  it("sends another text where one is given, and counts it", () => {
    const queue = new InFlight();
    const held = queue.hold("12345");
    expect(queue.length).toBe(5);
    queue.settle(held, "1");
    expect(queue.length).toBe(1);
    expect(queue.release().text).toBe("1");
    expect(queue.length).toBe(0);
  });

  it("weighs what is kept for a short entry until it is settled", () => {
    const queue = new InFlight();
    const held = queue.hold("12345", 100);
    queue.hold("1234567890", 2);
    expect(queue.length).toBe(110);
    queue.settle(held);
    expect(queue.length).toBe(15);
    queue.release();
    expect(queue.length).toBe(10);
  });

  it("never sends what stands behind the end", () => {
    const queue = new InFlight();
    queue.push("bye");
    queue.end();
    queue.push("late");
    expect(queue.release()).toEqual({ text: "bye", isEnd: true });
  });

  it("stays small over many releases behind a waiting entry", () => {
    const queue = new InFlight();
    let last = queue.hold("0");
    for (let count = 1; count <= 2_000; count++) {
      const next = queue.hold(String(count % 10));
      queue.settle(last);
      expect(queue.release().text).toBe(String((count - 1) % 10));
      last = next;
    }
    expect(queue.length).toBe(1);
  });
});
