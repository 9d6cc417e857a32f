/**
 * What reports say of themselves: what their figures can and cannot show. Plain words, for people who decide by them.
 * Source: the policies' honest reading (claims are claims; accepted is not read; found is not all there was).
 */

const COMMON: readonly string[] = [
  "Figures are counted from the records of the archive that this report names, in the period that it names. A stanza is one " +
    "message, presence notice or query on a stream; each record of one counts once.",
  "What clients say of themselves are claims: any program can say that it is another.",
  "What the gateway does not see, it does not count: devices outside it, printouts, other services, and whoever has the " +
    "root password of the machine.",
  "Detectors find what they are made for; how much they miss is not known from what they found.",
];

export const COMPLIANCE_WORDS: readonly string[] = [
  "This is a statement of the state of controls, not of compliance. Whether the agency complies is for people to judge.",
  "Enforced: the gateway decides, and acts. Assisted: it detects, asks or reminds, and people decide. Attested: the duty lies " +
    "outside the gateway, and somebody has stated on record that it is met. Shadow: it is judged and recorded, and nothing is " +
    "stopped. Off: the control is switched off or has nothing to act on. Open: there is no control, or no statement, yet.",
  "A clause is as strong as the weakest of its controls. Where a division is held to something else than all others, it is named.",
  ...COMMON,
];

export const REVIEW_WORDS: readonly string[] = [
  "This is the material for the yearly review of clients, settings and use. It becomes a review when a named person accepts it; " +
    "the acceptance is a record of its own.",
  "A message counts as sent where its sender's client brought it, as received where it reached somebody's client for the first " +
    "time: copies and archive pages count for nobody. Signs of typing and receipts are messages, too, and count.",
  ...COMMON,
];
