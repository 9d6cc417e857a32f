/** A segment that is not the database it was made as. */
import { chmodSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, it, test } from "vitest";
import { readableSegments } from "../../../src/archive/reader.ts";
import { wrongShape } from "../../../src/archive/segment-shape.ts";
import { withSegment } from "../../../src/archive/segment-reader.ts";
import { sealedLog } from "../../support/archive.ts";

const shapeAfter = async (sql: string): Promise<string | undefined> => {
  const [segment] = readableSegments([(await sealedLog(6)).dir]);
  if (segment === undefined) throw new Error("no segment");
  chmodSync(segment.path, 0o640);
  // As an intruder would open it: the archive's own connections cannot write a schema.
  const db = new DatabaseSync(segment.path, { defensive: false });
  db.exec(`PRAGMA writable_schema = ON; ${sql}`);
  db.close();
  return withSegment(segment, wrongShape);
};

it("is sound as it was made", async () => {
  expect(await shapeAfter("SELECT 1")).toBeUndefined();
});

test.each([
  ["a trigger", "CREATE TRIGGER hide AFTER INSERT ON notable BEGIN DELETE FROM notable; END"],
  ["a view in place of a table", "ALTER TABLE notable RENAME TO n; CREATE VIEW notable AS SELECT * FROM n"],
  ["an index that leaves rows out", "UPDATE sqlite_schema SET sql = replace(sql, 'IS NOT NULL', 'IS NULL')"],
])("tells %s", async (_, sql) => {
  expect(await shapeAfter(sql)).toContain("tables");
});

it("tells an index that holds other rows", async () => {
  const both = "('notable_user', 'notable_far_domain')";
  const swapRoots = `UPDATE sqlite_schema SET rootpage = (SELECT sum(rootpage) FROM sqlite_schema
    WHERE name IN ${both}) - rootpage WHERE name IN ${both}`;
  expect(await shapeAfter(swapRoots)).toContain("index");
});
