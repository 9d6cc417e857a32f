/**
 * How `state.db` came to look as it does: one step after another, each for ever as it is.
 *
 * Rule: a step that was released is never changed; what must change is a new step. `migrate.ts` compares them with what was
 * carried out by their SHA-256.
 *
 * Times are epoch milliseconds, UTC. Rows of people and users are never deleted: records refer to them.
 */

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** The rows of a register that only ever grows. */
const appendOnly = (table: string): string => `
CREATE TRIGGER ${table}_stays BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
CREATE TRIGGER ${table}_remains BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`;

const EVENTS = `
CREATE TABLE meta (store_id TEXT NOT NULL) STRICT;
CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, who TEXT NOT NULL, via TEXT NOT NULL,
  act TEXT NOT NULL, object TEXT NOT NULL, why TEXT, facts TEXT NOT NULL
) STRICT;
CREATE TABLE delivery (
  event_id INTEGER PRIMARY KEY REFERENCES event (id), log_id TEXT NOT NULL, sequence INTEGER NOT NULL,
  chain_hash TEXT NOT NULL
) STRICT;${appendOnly("event")}${appendOnly("delivery")}`;

const USERS = `
CREATE TABLE user (
  login TEXT PRIMARY KEY, display_name TEXT NOT NULL, created_ms INTEGER NOT NULL, disabled_ms INTEGER
) STRICT;
CREATE TABLE user_role (
  login TEXT NOT NULL REFERENCES user (login), role TEXT NOT NULL, PRIMARY KEY (login, role)
) STRICT;
CREATE TABLE token (
  id TEXT PRIMARY KEY, login TEXT NOT NULL REFERENCES user (login), label TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
  created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, revoked_ms INTEGER, last_used_ms INTEGER
) STRICT;`;

const PERSONS = `
CREATE TABLE person (
  id TEXT PRIMARY KEY, display_name TEXT NOT NULL, kind TEXT NOT NULL, division TEXT,
  manager TEXT REFERENCES person (id), created_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE person_jid (
  id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL REFERENCES person (id), jid TEXT NOT NULL,
  from_ms INTEGER NOT NULL, until_ms INTEGER, CHECK (until_ms >= from_ms)
) STRICT;
CREATE INDEX person_jid_by_jid ON person_jid (jid, from_ms);
CREATE TABLE notification (
  id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL REFERENCES person (id), notified_by TEXT NOT NULL,
  at_ms INTEGER NOT NULL, document TEXT NOT NULL
) STRICT;${appendOnly("notification")}`;

const APPROVERS = `
CREATE TABLE approver_key (
  id TEXT PRIMARY KEY, login TEXT NOT NULL REFERENCES user (login), role TEXT NOT NULL, public_key TEXT NOT NULL,
  enrolled_ms INTEGER NOT NULL, confirmed_ms INTEGER, confirmed_by TEXT REFERENCES user (login), revoked_ms INTEGER
) STRICT;`;

const EXCEPTIONS = `
CREATE TABLE exception (
  id TEXT PRIMARY KEY, revision INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, users TEXT NOT NULL,
  divisions TEXT NOT NULL, need TEXT NOT NULL, ticket TEXT NOT NULL, from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
  requester TEXT NOT NULL REFERENCES user (login), requested_ms INTEGER NOT NULL, revoked_ms INTEGER
) STRICT;
CREATE TABLE exception_approval (
  id INTEGER PRIMARY KEY AUTOINCREMENT, exception TEXT NOT NULL REFERENCES exception (id), hash TEXT NOT NULL,
  role TEXT NOT NULL, login TEXT NOT NULL REFERENCES user (login), key TEXT NOT NULL REFERENCES approver_key (id),
  signature TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT;${appendOnly("exception_approval")}`;

const REPORTS = `
CREATE TABLE corrective_action (
  id TEXT PRIMARY KEY, clause TEXT NOT NULL, what TEXT NOT NULL, owner TEXT NOT NULL, due_ms INTEGER NOT NULL,
  opened_ms INTEGER NOT NULL, opened_by TEXT NOT NULL, closed_ms INTEGER, closed_by TEXT, outcome TEXT
) STRICT;
CREATE TABLE report (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, made_ms INTEGER NOT NULL,
  made_by TEXT NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, revision TEXT NOT NULL, states TEXT NOT NULL
) STRICT;
CREATE TABLE report_acceptance (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE REFERENCES report (hash), at_ms INTEGER NOT NULL,
  accepted_by TEXT NOT NULL
) STRICT;${appendOnly("report")}${appendOnly("report_acceptance")}`;

const USER_PERSONS = `
CREATE TABLE user_person (
  login TEXT PRIMARY KEY REFERENCES user (login), person TEXT NOT NULL REFERENCES person (id)
) STRICT;`;

const SAMPLES = `
CREATE TABLE sample (
  id TEXT PRIMARY KEY, division TEXT NOT NULL, rate INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL,
  inside TEXT NOT NULL, seed TEXT NOT NULL, planned_ms INTEGER NOT NULL, planned_by TEXT NOT NULL, drawn_ms INTEGER,
  drawn_by TEXT, population INTEGER, list_hash TEXT
) STRICT;
CREATE TABLE sample_item (
  sample TEXT NOT NULL REFERENCES sample (id), position INTEGER NOT NULL, log_id TEXT NOT NULL, sequence INTEGER NOT NULL,
  chain_hash TEXT NOT NULL, PRIMARY KEY (sample, position)
) STRICT;
CREATE TABLE sample_decision (
  id INTEGER PRIMARY KEY AUTOINCREMENT, sample TEXT NOT NULL, position INTEGER NOT NULL, decision TEXT NOT NULL,
  note TEXT, at_ms INTEGER NOT NULL, by TEXT NOT NULL, FOREIGN KEY (sample, position) REFERENCES sample_item
) STRICT;${appendOnly("sample_item")}${appendOnly("sample_decision")}`;
const DIVISIONS = `
CREATE TABLE division_switch (
  id INTEGER PRIMARY KEY AUTOINCREMENT, division TEXT NOT NULL, is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
  login TEXT NOT NULL REFERENCES user (login), at_ms INTEGER NOT NULL, why TEXT NOT NULL
) STRICT;
CREATE TABLE directory_group (
  source TEXT NOT NULL, name TEXT NOT NULL, accounts TEXT NOT NULL, told_ms INTEGER NOT NULL,
  PRIMARY KEY (source, name)
) STRICT;${appendOnly("division_switch")}`;

const REVIEWS = `
CREATE TABLE review (
  id TEXT PRIMARY KEY, case_ref TEXT NOT NULL, why TEXT NOT NULL, person TEXT REFERENCES person (id), jid TEXT,
  from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, opened_ms INTEGER NOT NULL,
  opened_by TEXT NOT NULL REFERENCES user (login), approved_ms INTEGER, approved_by TEXT REFERENCES user (login),
  approved_hash TEXT, closed_ms INTEGER, closed_by TEXT, outcome TEXT
) STRICT;`;

const EXCEPTION_ENDS = `
CREATE TABLE exception_mark (
  exception TEXT NOT NULL REFERENCES exception (id), revision INTEGER NOT NULL, mark TEXT NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY (exception, revision, mark)
) STRICT;${appendOnly("exception_mark")}`;

const CASES = `
CREATE TABLE case_file (
  id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person (id), title TEXT NOT NULL, opened_ms INTEGER NOT NULL,
  opened_by TEXT NOT NULL, closed_ms INTEGER, closed_by TEXT, outcome TEXT
) STRICT;
CREATE TABLE case_item (
  case_file TEXT NOT NULL REFERENCES case_file (id), position INTEGER NOT NULL, log_id TEXT NOT NULL,
  sequence INTEGER NOT NULL, chain_hash TEXT NOT NULL, note TEXT, added_ms INTEGER NOT NULL, added_by TEXT NOT NULL,
  PRIMARY KEY (case_file, position), UNIQUE (case_file, log_id, sequence)
) STRICT;
CREATE TABLE case_statement (
  id INTEGER PRIMARY KEY AUTOINCREMENT, case_file TEXT NOT NULL REFERENCES case_file (id), kind TEXT NOT NULL,
  text TEXT NOT NULL, to_whom TEXT, at_ms INTEGER NOT NULL, by TEXT NOT NULL
) STRICT;${appendOnly("case_item")}${appendOnly("case_statement")}`;
const JUSTIFICATIONS = `
CREATE TABLE justification (
  id TEXT PRIMARY KEY, division TEXT, why TEXT NOT NULL, until_ms INTEGER, filed_ms INTEGER NOT NULL, filed_by TEXT NOT NULL,
  withdrawn_ms INTEGER, withdrawn_by TEXT
) STRICT;`;

const NOTICES = `
CREATE TABLE notice_delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, text_id TEXT NOT NULL, lang TEXT NOT NULL,
  kind TEXT NOT NULL, at_ms INTEGER NOT NULL, session_id TEXT NOT NULL, record_id TEXT NOT NULL,
  UNIQUE (account, text_id, kind, at_ms)
) STRICT;
CREATE INDEX notice_delivery_by_time ON notice_delivery (at_ms);${appendOnly("notice_delivery")}`;

const DEVICES = `
CREATE TABLE device (
  id TEXT PRIMARY KEY, mark TEXT NOT NULL, value TEXT NOT NULL, jid TEXT, ownership TEXT NOT NULL, note TEXT,
  authorised_by TEXT NOT NULL, added_ms INTEGER NOT NULL, from_ms INTEGER NOT NULL, until_ms INTEGER, revoked_ms INTEGER,
  revoked_by TEXT
) STRICT;
CREATE TABLE seen_device (
  jid TEXT NOT NULL, mark TEXT NOT NULL, first_ms INTEGER NOT NULL, PRIMARY KEY (jid, mark)
) STRICT, WITHOUT ROWID;`;

export const MIGRATIONS: readonly Migration[] = [
  { name: "0001-events", sql: EVENTS },
  { name: "0002-users", sql: USERS },
  { name: "0003-persons", sql: PERSONS },
  { name: "0004-approvers", sql: APPROVERS },
  { name: "0005-exceptions", sql: EXCEPTIONS },
  { name: "0006-reports", sql: REPORTS },
  { name: "0007-user-persons", sql: USER_PERSONS },
  { name: "0008-samples", sql: SAMPLES },
  { name: "0009-reviews", sql: REVIEWS },
  { name: "0010-exception-ends", sql: EXCEPTION_ENDS },
  { name: "0011-cases", sql: CASES },
  { name: "0012-justifications", sql: JUSTIFICATIONS },
  { name: "0013-divisions", sql: DIVISIONS },
  { name: "0014-notices", sql: NOTICES },
  { name: "0015-devices", sql: DEVICES },
];
