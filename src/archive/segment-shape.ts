/**
 * Whether a segment is the database that it was made as. What the proof of its rows does not show: an index that hides
 * some of them, a trigger or a view that answers in their place.
 */
import { SCHEMA } from "./sqlite-segment.ts";
import { openWritable, pragma, type Database } from "./sqlite.ts";

const schemaOf = (db: Database): string =>
  JSON.stringify(db.prepare("SELECT sql FROM sqlite_schema ORDER BY name").all());

const expectedSchema = (): string => {
  const db = openWritable(":memory:");
  try {
    db.exec(SCHEMA);
    return schemaOf(db);
  } finally {
    db.close();
  }
};

/** @returns what is wrong, or undefined. Reads the whole file. */
export const wrongShape = (db: Database): string | undefined => {
  if (schemaOf(db) !== expectedSchema()) return "the segment's tables are not those that it was made with";
  if (pragma(db, "integrity_check(1)") !== "ok") return "an index of the segment does not fit its records";
  return undefined;
};
