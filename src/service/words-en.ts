/** What the service account says in English. */
import { EN as REFUSED } from "../xmpp/texts/en.ts";
import type { Words } from "./language.ts";

const call = (contact: string): string => (contact === "" ? "" : `\nHelp: ${contact}`);

export const EN: Words = {
  lang: "en",
  asksHelp: ["help"],
  asksWhy: ["why"],
  help: (contact) =>
    [
      "This is the agency's messaging gateway. Every message passes it, is checked and is kept on record.",
      "Not permitted: addresses outside the agency, files and pictures, calls, end-to-end encryption, and confidential",
      "numbers such as social security or card numbers.",
      "When a message is refused you see a reference like G-7F3K2-9QX4M. Write to me: why G-7F3K2-9QX4M",
      "Nobody reads what you write to me at once; do not send me anything confidential.",
    ].join("\n") + call(contact),
  hint: "I know two things: help, and why followed by a reference, such as: why G-7F3K2-9QX4M",
  unknown: (contact) =>
    `I have nothing to tell you about this reference. Check how it is written; I explain it only to the person whose message it was, and only for some weeks.${call(contact)}`,
  notReference: "A reference looks like G-7F3K2-9QX4M. Write: why G-7F3K2-9QX4M",
  whys: {
    ...REFUSED.reasons,
    "outside-occupant": "somebody from outside the agency was in the room.",
    encrypted: "end-to-end encryption is not permitted, because it can be neither checked nor kept.",
    "archive-down": "records could not be kept at that moment.",
    notice: "the notice about this service had not reached you.",
    "notice-acceptance": "the notice about this service was not answered.",
    "notice-unavailable": "the notice about this service could not reach you at that moment.",
  },
  advices: {
    external:
      "Write to colleagues inside the agency; for people outside use the channel the agency provides for that.",
    "outside-occupant": "Write again when that person has left the room, or meet in another one.",
    "division-off": "Call them; their management decides whether that office uses this service.",
    file: "Put the file where the agency keeps files and write where it is.",
    call: "Use the telephone.",
    encrypted: "Switch off encryption (OMEMO, OTR, PGP) for this contact or room and send it again.",
    sensitive:
      "Leave the number or the marked part out and send it again, or use the system meant for such content.",
    directive: "Leave it out; the help desk knows who ordered it, and until when.",
    recipient: "Ask for the authorization, or use the channel that is meant for these recipients.",
    conduct:
      "Put it in other words, or leave it out; ask your supervisor if you think it was fit to be sent.",
    "formal-act": "Use the form, the letter or the system that is meant for it.",
    "not-work": "Use a private means for private business.",
    "unknown-payload": "Send it as plain text.",
    forged: "Log in again; if it happens again, tell the help desk.",
    account: "Ask the help desk for changes of your account.",
    size: "Send it in parts.",
    "too-many": "Wait a minute and send it again.",
    "too-much": "Send it again tomorrow, or use the system that is meant for so much.",
    "archive-down": "Send it again.",
    notice:
      "Send it again when you have read the notice that I sent you; if none comes, see whether you have blocked me.",
    "notice-acceptance": "Write to me: I understand. Then send it again.",
    "notice-unavailable": "Send it again later.",
    unjudgeable: "Send it again as plain text; if it happens again, tell the help desk the reference.",
  },
  explain: (told) => {
    const { reference, when, to, why, advice, clause, contact, disposition } = told;
    const what =
      disposition === "block" || disposition === "hold" ? "was not delivered" : "was changed before delivery";
    const addressee = to === "" ? "" : ` to ${to}`;
    const rule = clause === undefined ? "" : `\nRule: ${clause.id}, ${clause.title}`;
    return `${reference}: on ${when}, what was sent${addressee} ${what}: ${why}${rule}\nWhat you can do: ${advice}${call(contact)}`;
  },
  unapproved: (approved, minutesLeft) => {
    const named = approved.length === 0 ? "" : ` Approved: ${approved.join(", ")}.`;
    const end =
      minutesLeft === undefined
        ? "Please change to an approved one."
        : `It will be disconnected in about ${minutesLeft} min.`;
    return `The program that you are logged in with is not approved by the agency. ${end}${named}`;
  },
  thanks: "Thank you; your answer is on record.",
  otherDevice:
    "Your account was just used from a device that it was not used from before. If that was not you, tell the help desk at once.",
  deviceLacks: (wrong) =>
    `The device that you are logged in from is not approved by the agency: ${wrong.join("; ")}. Ask the help desk; it may be disconnected one day.`,
  altered: (count, references) => {
    const what =
      count === 1
        ? "A message of yours was delivered, but a part of it was taken out first"
        : `${count} messages of yours were delivered, but a part of each was taken out first`;
    const list = references.join(", ");
    const more = count > references.length ? ", …" : "";
    return `${what}: Ref ${list}${more}. To learn why, write to me: why ${references[0] ?? ""}`;
  },
};
