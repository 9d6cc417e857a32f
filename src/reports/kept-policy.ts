/**
 * The effective policy as its record keeps it (canonical JSON), read for reports: what a report says of settings comes from the
 * archive, not from a file that may have changed since.
 *
 * Rule: records of older versions are read too: what is not there, or not of the form that is expected, counts as not set.
 * Source: config/compile.ts writes it.
 */
import type { ApprovedClient, ClientPolicy } from "../policy/client-register.ts";
import { recordIn, textIn, textsIn, type Fields } from "./fields.ts";

export interface KeptSettings {
  readonly textOnly: boolean;
  readonly refuseEncryption: boolean;
  /** Rule id → whether it is on; what is not named is on. */
  readonly rules: ReadonlyMap<string, boolean>;
  /** Built-in detectors and patterns that are on. */
  readonly detectors: readonly string[];
}

export interface KeptDivision {
  readonly id: string;
  readonly title: string;
  readonly mode: string | undefined;
  readonly enforces: readonly string[];
  readonly settings: KeptSettings;
}

export interface KeptAttestation {
  readonly clause: string;
  readonly statement: string;
  readonly by: string;
  readonly date: string;
  readonly document: string;
}

export interface KeptDirective {
  readonly id: string;
  readonly authority: string;
  readonly reason: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface KeptPolicy {
  readonly profile: string;
  readonly mode: string;
  readonly laws: readonly string[];
  readonly settings: KeptSettings;
  readonly divisions: readonly KeptDivision[];
  readonly ruleModes: ReadonlyMap<string, string>;
  /** Rule id → clauses that it enforces. */
  readonly clauses: ReadonlyMap<string, readonly string[]>;
  readonly clientMode: ClientPolicy["mode"];
  readonly approved: readonly ApprovedClient[];
  /** Clause → actions of the categories of acceptable use that cite it. */
  readonly useActions: ReadonlyMap<string, readonly string[]>;
  readonly attestations: readonly KeptAttestation[];
  readonly directives: readonly KeptDirective[];
  readonly agency: { readonly name: string; readonly timeZone: string };
  /** All of it. */
  readonly fields: Fields;
}

/** @returns undefined where the text is no policy */
export function readKeptPolicy(text: string): KeptPolicy | undefined {
  const fields = parsed(text);
  if (fields === undefined) return undefined;
  const clients = recordIn(fields, "clients");
  const mode = textIn(clients, "mode");
  return {
    profile: textIn(fields, "profile"),
    mode: textIn(fields, "mode"),
    laws: textsIn(fields, "laws"),
    settings: settingsOf(recordIn(fields, "settings")),
    divisions: Object.keys(recordIn(fields, "divisions"))
      .sort()
      .map((id) => divisionOf(id, recordIn(recordIn(fields, "divisions"), id))),
    ruleModes: new Map(Object.entries(recordIn(fields, "ruleModes")).map(([id, one]) => [id, String(one)])),
    clauses: new Map(
      Object.keys(recordIn(fields, "clauses")).map((id) => [id, textsIn(recordIn(fields, "clauses"), id)]),
    ),
    clientMode: mode === "warn" || mode === "approved-only" ? mode : "inventory",
    approved: textsIn(clients, "approved").flatMap(approvedIn),
    useActions: useActions(recordIn(recordIn(fields, "acceptableUse"), "categories")),
    attestations: textsIn(fields, "attestations").flatMap((one) => attestationOf(parsed(one))),
    directives: Object.entries(recordIn(fields, "directives")).map(([id]) =>
      directiveOf(id, recordIn(recordIn(fields, "directives"), id)),
    ),
    agency: agencyOf(fields),
    fields,
  };
}

function parsed(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

function settingsOf(fields: Fields): KeptSettings {
  const rules = recordIn(fields, "rules");
  return {
    textOnly: recordIn(fields, "textOnly")["value"] === true,
    refuseEncryption: recordIn(fields, "refuseEncryption")["value"] === true,
    rules: new Map(Object.keys(rules).map((id) => [id, recordIn(rules, id)["value"] !== false])),
    detectors: [...Object.keys(recordIn(fields, "detectors")), ...Object.keys(recordIn(fields, "patterns"))],
  };
}

function divisionOf(id: string, fields: Fields): KeptDivision {
  const mode = textIn(fields, "mode");
  return {
    id,
    title: textIn(fields, "title"),
    mode: mode === "" ? undefined : mode,
    enforces: textsIn(fields, "enforces"),
    settings: settingsOf(recordIn(fields, "settings")),
  };
}

const approvedIn = (text: string): readonly ApprovedClient[] => {
  const fields = parsed(text);
  return fields === undefined ? [] : [approvedOf(fields)];
};

function approvedOf(fields: Fields): ApprovedClient {
  const [minVersion, maxVersion] = [textIn(fields, "minVersion"), textIn(fields, "maxVersion")];
  return {
    name: textIn(fields, "name"),
    ...(minVersion !== "" && { minVersion }),
    ...(maxVersion !== "" && { maxVersion }),
    nodes: textsIn(fields, "nodes"),
    designatedBy: textIn(fields, "designatedBy"),
    standard: textIn(fields, "standard"),
    standardVersion: textIn(fields, "standardVersion"),
    date: textIn(fields, "date"),
  };
}

function useActions(categories: Fields): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const id of Object.keys(categories)) {
    const category = recordIn(categories, id);
    for (const clause of textsIn(category, "clauseIds"))
      found.set(clause, [...(found.get(clause) ?? []), textIn(category, "action")]);
  }
  return found;
}

function attestationOf(fields: Fields | undefined): readonly KeptAttestation[] {
  if (fields === undefined) return [];
  const text = (name: string): string => textIn(fields, name);
  return [
    {
      clause: text("clause"),
      statement: text("statement"),
      by: text("by"),
      date: text("date"),
      document: text("document"),
    },
  ];
}

const timeIn = (fields: Fields, name: string): number => {
  const value = fields[name];
  return typeof value === "number" ? value : 0;
};

const directiveOf = (id: string, fields: Fields): KeptDirective => ({
  id,
  authority: textIn(fields, "authority"),
  reason: textIn(fields, "reason"),
  fromMs: timeIn(fields, "fromMs"),
  untilMs: timeIn(fields, "untilMs"),
});

/** Where nobody named it, the first of its domains stands for the agency. */
function agencyOf(fields: Fields): KeptPolicy["agency"] {
  const agency = recordIn(fields, "agency");
  const [name, timeZone] = [textIn(agency, "name"), textIn(agency, "timeZone")];
  const [domain = ""] = textsIn(fields, "internalDomains");
  return { name: name === "" ? domain : name, timeZone: timeZone === "" ? "UTC" : timeZone };
}
