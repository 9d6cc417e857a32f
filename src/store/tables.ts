/** The tables of `migrations.ts`, as kysely sees them. Types alone. Times are epoch milliseconds. */
import type { Generated, Transaction } from "kysely";

export interface StateTables {
  readonly meta: { readonly store_id: string };
  readonly event: {
    readonly id: Generated<number>;
    readonly at_ms: number;
    readonly who: string;
    readonly via: string;
    readonly act: string;
    readonly object: string;
    readonly why: string | null;
    /** JSON. */
    readonly facts: string;
  };
  readonly delivery: {
    readonly event_id: number;
    readonly log_id: string;
    readonly sequence: number;
    readonly chain_hash: string;
  };
  readonly user: {
    readonly login: string;
    readonly display_name: string;
    readonly created_ms: number;
    readonly disabled_ms: number | null;
  };
  readonly user_role: { readonly login: string; readonly role: string };
  readonly user_person: { readonly login: string; readonly person: string };
  readonly token: {
    readonly id: string;
    readonly login: string;
    readonly label: string;
    /** SHA-256, 64 hex digits. */
    readonly hash: string;
    readonly created_ms: number;
    readonly expires_ms: number;
    readonly revoked_ms: number | null;
    readonly last_used_ms: number | null;
  };
  readonly person: {
    readonly id: string;
    readonly display_name: string;
    readonly kind: string;
    readonly division: string | null;
    readonly manager: string | null;
    readonly created_ms: number;
  };
  readonly person_jid: {
    readonly id: Generated<number>;
    readonly person: string;
    readonly jid: string;
    readonly from_ms: number;
    readonly until_ms: number | null;
  };
  readonly notification: {
    readonly id: Generated<number>;
    readonly person: string;
    readonly notified_by: string;
    readonly at_ms: number;
    readonly document: string;
  };
  readonly division_switch: {
    readonly id: Generated<number>;
    readonly division: string;
    /** 1 or 0. */
    readonly is_on: number;
    readonly login: string;
    readonly at_ms: number;
    readonly why: string;
  };
  readonly directory_group: {
    readonly source: string;
    readonly name: string;
    /** JSON list of bare JIDs. */
    readonly accounts: string;
    readonly told_ms: number;
  };
  readonly approver_key: {
    readonly id: string;
    readonly login: string;
    readonly role: string;
    /** 32 bytes, base64url. */
    readonly public_key: string;
    readonly enrolled_ms: number;
    readonly confirmed_ms: number | null;
    readonly confirmed_by: string | null;
    readonly revoked_ms: number | null;
  };
  readonly exception: {
    readonly id: string;
    readonly revision: number;
    readonly kind: string;
    readonly subject: string;
    /** JSON lists. */
    readonly users: string;
    readonly divisions: string;
    readonly need: string;
    readonly ticket: string;
    readonly from_ms: number;
    readonly until_ms: number;
    readonly requester: string;
    readonly requested_ms: number;
    readonly revoked_ms: number | null;
  };
  readonly exception_approval: {
    readonly id: Generated<number>;
    readonly exception: string;
    readonly hash: string;
    readonly role: string;
    readonly login: string;
    readonly key: string;
    /** base64url. */
    readonly signature: string;
    readonly at_ms: number;
  };
  readonly exception_mark: {
    readonly exception: string;
    readonly revision: number;
    /** `warned` or `ended`. */
    readonly mark: string;
    readonly at_ms: number;
  };
  readonly justification: {
    readonly id: string;
    /** NULL: the whole agency. */
    readonly division: string | null;
    readonly why: string;
    readonly until_ms: number | null;
    readonly filed_ms: number;
    readonly filed_by: string;
    readonly withdrawn_ms: number | null;
    readonly withdrawn_by: string | null;
  };
  readonly device: {
    readonly id: string;
    readonly mark: string;
    readonly value: string;
    readonly jid: string | null;
    readonly ownership: string;
    readonly note: string | null;
    readonly authorised_by: string;
    readonly added_ms: number;
    readonly from_ms: number;
    readonly until_ms: number | null;
    readonly revoked_ms: number | null;
    readonly revoked_by: string | null;
  };
  readonly seen_device: {
    readonly jid: string;
    readonly mark: string;
    readonly first_ms: number;
  };
  readonly corrective_action: {
    readonly id: string;
    readonly clause: string;
    readonly what: string;
    readonly owner: string;
    readonly due_ms: number;
    readonly opened_ms: number;
    readonly opened_by: string;
    readonly closed_ms: number | null;
    readonly closed_by: string | null;
    readonly outcome: string | null;
  };
  readonly report: {
    readonly id: Generated<number>;
    readonly kind: string;
    /** SHA-256, 64 hex digits. */
    readonly hash: string;
    readonly made_ms: number;
    readonly made_by: string;
    readonly from_ms: number;
    readonly to_ms: number;
    readonly revision: string;
    /** JSON. */
    readonly states: string;
  };
  readonly report_acceptance: {
    readonly id: Generated<number>;
    readonly hash: string;
    readonly at_ms: number;
    readonly accepted_by: string;
  };
  readonly sample: {
    readonly id: string;
    /** "": of everybody. */
    readonly division: string;
    /** Parts per million. */
    readonly rate: number;
    readonly from_ms: number;
    readonly to_ms: number;
    /** Domains, one blank between. */
    readonly inside: string;
    /** 32 bytes, hex. */
    readonly seed: string;
    readonly planned_ms: number;
    readonly planned_by: string;
    readonly drawn_ms: number | null;
    readonly drawn_by: string | null;
    readonly population: number | null;
    readonly list_hash: string | null;
  };
  readonly sample_item: {
    readonly sample: string;
    /** 1-based. */
    readonly position: number;
    readonly log_id: string;
    readonly sequence: number;
    readonly chain_hash: string;
  };
  readonly sample_decision: {
    readonly id: Generated<number>;
    readonly sample: string;
    readonly position: number;
    readonly decision: string;
    readonly note: string | null;
    readonly at_ms: number;
    readonly by: string;
  };
  readonly review: {
    readonly id: string;
    readonly case_ref: string;
    readonly why: string;
    readonly person: string | null;
    readonly jid: string | null;
    readonly from_ms: number;
    readonly to_ms: number;
    readonly until_ms: number;
    readonly opened_ms: number;
    readonly opened_by: string;
    readonly approved_ms: number | null;
    readonly approved_by: string | null;
    readonly approved_hash: string | null;
    readonly closed_ms: number | null;
    readonly closed_by: string | null;
    readonly outcome: string | null;
  };
  readonly case_file: {
    readonly id: string;
    readonly person: string;
    readonly title: string;
    readonly opened_ms: number;
    readonly opened_by: string;
    readonly closed_ms: number | null;
    readonly closed_by: string | null;
    readonly outcome: string | null;
  };
  readonly case_item: {
    readonly case_file: string;
    /** 1-based. */
    readonly position: number;
    readonly log_id: string;
    readonly sequence: number;
    readonly chain_hash: string;
    readonly note: string | null;
    readonly added_ms: number;
    readonly added_by: string;
  };
  readonly case_statement: {
    readonly id: Generated<number>;
    readonly case_file: string;
    readonly kind: string;
    readonly text: string;
    readonly to_whom: string | null;
    readonly at_ms: number;
    readonly by: string;
  };
  readonly notice_delivery: {
    readonly id: Generated<number>;
    readonly account: string;
    readonly text_id: string;
    readonly lang: string;
    readonly kind: string;
    readonly at_ms: number;
    readonly session_id: string;
    readonly record_id: string;
  };
}

/** What every function of a table family works in: nothing reads or writes outside of one. */
export type Tx = Transaction<StateTables>;
