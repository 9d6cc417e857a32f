/**
 * What shows that a clause is enforced: a stanza that it forbids, and the rules that stop it. One trial a clause; `to` and
 * `from` tell the direction (EVE has an account elsewhere).
 */
import { ANA, bareJid, EVE, LEE, RAJ, type Account } from "../../../scripts/peers/people.ts";
import type { ProfileId } from "../../../src/config/policy-schema.ts";
import type { RuleId } from "../../../src/config/settings-schema.ts";
import { USE_CATEGORIES, type UseCategory } from "../../../src/policy/acceptable-use.ts";

export interface Trial {
  readonly clause: string;
  readonly from: Account;
  readonly to: Account;
  /** The controls: in shadow, the stanza passes. */
  readonly rules: readonly RuleId[];
  /** @param head attributes: type, id, to */
  readonly xml: (head: string) => string;
}

const message =
  (inner: string) =>
  (head: string): string =>
    `<message ${head}>${inner}</message>`;

const HELLO = message("<body>hello</body>");
const SECRET = message("<body>my ssn is 219-45-6781</body>");
const FILE = message("<x xmlns='jabber:x:oob'><url>https://files.example/plan.pdf</url></x>");
const UNREADABLE = message("<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted>");
const NO_TEXT = message("<place xmlns='urn:example:place'>here</place>");
const LARGE = message(`<body>${"large ".repeat(2_500)}</body>`);

type Kind = Omit<Trial, "clause">;

const OUT: Kind = { from: ANA, to: EVE, rules: ["external-domain"], xml: HELLO };
const IN: Kind = { ...OUT, from: EVE, to: ANA };
const inside = (rules: readonly RuleId[], xml: Trial["xml"]): Kind => ({ from: ANA, to: RAJ, rules, xml });
const SENSITIVE = inside(["sensitive-content"], SECRET);
const said = (words: string): Kind => inside(["acceptable-use"], message(`<body>${words}</body>`));
const heard = (words: string): Kind => ({ ...said(words), from: RAJ, to: ANA });
const SENDS_FILE = inside(["file-transfer", "text-only"], FILE);
const GETS_FILE: Kind = { ...SENDS_FILE, from: RAJ, to: ANA };
/** Somebody whose office is off: nobody reaches her, and she says nothing. */
const OFF_DIVISION = { id: "yard", members: { accounts: [bareJid(LEE)] }, managers: ["dana"], starts: "off" };
const REACHES_OFF: Kind = { from: ANA, to: LEE, rules: ["division-off"], xml: HELLO };
const OPAQUE = inside(["opaque-content", "text-only"], UNREADABLE);

const trials = (kinds: Readonly<Record<string, Kind>>): readonly Trial[] =>
  Object.entries(kinds).map(([clause, kind]) => ({ clause, ...kind }));

export interface ProfileTrials {
  readonly profile: ProfileId;
  /** Where the profile leaves it open, what would hide that a rule is off. */
  readonly content?: Readonly<Record<string, unknown>>;
  readonly directives?: readonly object[];
  /** Sections of policy.yaml that a trial is about. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Categories that are blocked, for what is flagged and passes shows no difference when its rule is off. */
  readonly blocked?: readonly UseCategory[];
  /** What the profile needs before anything starts. */
  readonly attestations?: readonly object[];
  readonly trials: readonly Trial[];
}

export const TRIALS: readonly ProfileTrials[] = [
  {
    profile: "nc-ccps",
    content: { text_only: false },
    blocked: ["not-work"],
    settings: { divisions: [OFF_DIVISION] },
    trials: trials({
      "CCPS-1.a": IN,
      "CCPS-1.b": OUT,
      "CCPS-1.e": REACHES_OFF,
      "CCPS-3.a": said("join my fantasy league"),
      "CCPS-3.b": SENSITIVE,
      "CCPS-3.c": SENDS_FILE,
      "CCPS-3.d": GETS_FILE,
      "D-OPAQUE": OPAQUE,
    }),
  },
  {
    profile: "or-dhs-070-010",
    content: { text_only: false },
    blocked: ["not-work"],
    settings: { divisions: [OFF_DIVISION] },
    trials: trials({
      "ORDHS-1.1": IN,
      "ORDHS-1.2": OUT,
      "ORDHS-1.5": { ...REACHES_OFF, from: LEE, to: ANA },
      "ORDHS-3.1": heard("garage sale on Sunday"),
      "ORDHS-3.2": SENSITIVE,
      "ORDHS-3.3": SENDS_FILE,
      "ORDHS-3.4": GETS_FILE,
    }),
  },
  {
    profile: "al-630-04",
    blocked: ["not-work"],
    attestations: [
      {
        clause: "AL-5",
        statement: "Schedule 7 applies to messages.",
        by: "R. Cole, records officer",
        date: "2026-10-01",
        document: "memo 2026-14",
      },
    ],
    trials: trials({
      "AL-1.a": said("fancy an online casino?"),
      "AL-2": SENSITIVE,
      "AL-3.a": inside(["text-only"], NO_TEXT),
      "AL-3.b": SENDS_FILE,
    }),
  },
  {
    profile: "wv-po1010",
    directives: [
      {
        id: "storm",
        pattern: "(?i)storm rota",
        action: "block",
        authority: "J. Reed, CTO",
        reason: "The rota is announced by telephone alone.",
        until: "2999-12-31",
      },
    ],
    settings: {
      data_classes: [{ id: "cases", patterns: [String.raw`\bcase \d{5}\b`] }],
      recipients: [{ id: "clients", accounts: [bareJid(RAJ)], data: ["cases"] }],
    },
    blocked: USE_CATEGORIES,
    trials: trials({
      "WV-1.0": inside(["directive"], message("<body>the storm rota is out</body>")),
      "WV-4.3": SENSITIVE,
      "WV-4.4": { ...SENSITIVE, from: RAJ, to: ANA },
      "WV-5.1": said("I hereby approve the purchase"),
      "WV-5.3.1": heard("falsify the report"),
      "WV-5.3.2": said("send nudes"),
      "WV-5.3.3": heard("ok boomer"),
      "WV-5.3.4": inside(["recipient"], message("<body>case 12345 is yours</body>")),
      "WV-5.3.6": SENSITIVE,
      "WV-5.3.7": inside(["size-and-rate"], LARGE),
      "WV-5.4": said("rumor has it she is leaving"),
    }),
  },
];

/** `type`, `id` and `to` of a trial's stanza. */
export const headOf = ({ to }: Trial, id: string): string => `type='chat' id='${id}' to='${bareJid(to)}'`;
