/** English. The language of last resort: every other file says what this one says. */
import type { Texts } from "./texts.ts";

export const EN: Texts = {
  notDelivered: "Not delivered",
  refused: "Refused",
  reference: "Ref",
  unknownTask: "The server asks for a step that is not possible through this gateway.",
  reasons: {
    external: "addresses outside the agency are not permitted.",
    "outside-occupant":
      "somebody from outside the agency is in this room; write here again when they have left.",
    file: "files and attachments are not permitted.",
    call: "calls are not permitted.",
    encrypted: "end-to-end encryption is not permitted; switch it off and send again.",
    sensitive: "the content may be confidential and must not be sent here.",
    directive: "a directive of the agency forbids it for now.",
    conduct: "the wording is not acceptable here; please put it differently.",
    "formal-act": "formal acts such as approvals, contracts and orders are done elsewhere, not in messages.",
    "not-work": "this service is for work.",
    "unknown-payload": "only text messages are permitted.",
    forged: "the sender's address is not valid.",
    account: "accounts are managed by the agency.",
    size: "it is too long.",
    "archive-down": "records cannot be kept at the moment; please try again later.",
    unjudgeable: "it could not be checked.",
  },
  approvedClients: "Approved",
  stream: {
    "too-big": "Disconnected: what was sent is too big.",
    "too-fast": "Disconnected: too much was sent in a short time; please wait a little.",
    "too-many-log-ins": "Disconnected: too many attempts to log in; please check name and password.",
    "too-many-devices": "Disconnected: too many devices are logged in with this account.",
    busy: "Disconnected: the service is busy; please try again later.",
    accounts: "Disconnected: accounts are managed by the agency.",
    client: "Disconnected: this program is not approved here.",
    tls: "Disconnected: this program's encryption is older than is permitted here.",
    limit: "Disconnected: what was sent is beyond a limit of this service.",
    "not-served": "This service has no accounts of that domain; please check the address.",
    "log-in-first": "Disconnected: please log in first.",
    "not-understood": "Disconnected: the program sent something that this service does not accept.",
  },
};
