import { renameSync } from "node:fs";
import { createMemorySink } from "../../src/archive/memory-sink.ts";
import { openSqliteSink } from "../../src/archive/sqlite-sink.ts";
import { CHECKPOINT_KEY_PEM, temporaryLog } from "../support/archive.ts";
import { describeSink } from "./archive-sink.ts";

describeSink("the archive in memory", () => {
  const sink = createMemorySink();
  return Promise.resolve({
    sink,
    breakStore: () => {
      sink.fail("SG_ARCHIVE_UNAVAILABLE");
    },
    mendStore: () => {
      sink.restore();
    },
  });
});

describeSink("the archive in SQLite", async () => {
  const { dir } = temporaryLog();
  return {
    sink: await openSqliteSink({ dir, reserveBytes: 0, checkpointKeyPem: CHECKPOINT_KEY_PEM }),
    breakStore: () => {
      renameSync(dir, `${dir}-away`);
    },
    mendStore: () => {
      renameSync(`${dir}-away`, dir);
    },
  };
});
