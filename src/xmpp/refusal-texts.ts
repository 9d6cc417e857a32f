/**
 * What a refused sender reads. To add a language, add an entry: the compiler asks for every reason.
 *
 * Rule: short; no rule, no detector, no matched value; the clause and the reference lead the help desk to the rest.
 * Sources: protocol.md §5.2 (error text); design §8.2.
 */
import type { RefusalReason } from "./refusal.ts";
import type { StanzaKind } from "./stanza.ts";

interface Language {
  /** Of a message; anything else is merely refused. */
  readonly notDelivered: string;
  readonly refused: string;
  readonly reference: string;
  readonly reasons: Readonly<Record<RefusalReason, string>>;
}

const EN: Language = {
  notDelivered: "Not delivered",
  refused: "Refused",
  reference: "Ref",
  reasons: {
    external: "addresses outside the agency are not permitted.",
    "outside-occupant":
      "somebody from outside the agency is in this room; write here again when they have left.",
    file: "files and attachments are not permitted.",
    call: "calls are not permitted.",
    encrypted: "end-to-end encryption is not permitted; switch it off and send again.",
    sensitive: "the content may be confidential and must not be sent here.",
    "unknown-payload": "only text messages are permitted.",
    forged: "the sender's address is not valid.",
    account: "accounts are managed by the agency.",
    size: "it is too long.",
    "archive-down": "records cannot be kept at the moment; please try again later.",
    unjudgeable: "it could not be checked.",
  },
};

const ES: Language = {
  notDelivered: "No entregado",
  refused: "Rechazado",
  reference: "Ref.",
  reasons: {
    external: "no se permiten direcciones ajenas a la agencia.",
    "outside-occupant": "hay alguien ajeno a la agencia en esta sala; vuelva a escribir cuando haya salido.",
    file: "no se permiten archivos ni adjuntos.",
    call: "no se permiten llamadas.",
    encrypted: "no se permite el cifrado de extremo a extremo; desactívelo y envíe de nuevo.",
    sensitive: "el contenido puede ser confidencial y no debe enviarse aquí.",
    "unknown-payload": "solo se permiten mensajes de texto.",
    forged: "la dirección del remitente no es válida.",
    account: "la agencia administra las cuentas.",
    size: "es demasiado largo.",
    "archive-down": "ahora no se pueden guardar los registros; inténtelo más tarde.",
    unjudgeable: "no se pudo comprobar.",
  },
};

const LANGUAGES: ReadonlyMap<string, Language> = new Map([
  ["en", EN],
  ["es", ES],
]);

export interface RefusalWords {
  readonly kind: StanzaKind;
  readonly refusal: RefusalReason;
  readonly ref: string;
  readonly clauseId?: string | undefined;
  /** RFC 5646; its first subtag counts. English where it is absent or not spoken here. */
  readonly lang?: string | undefined;
}

export function refusalText({ kind, refusal, ref, clauseId, lang }: RefusalWords): {
  readonly lang: string;
  readonly text: string;
} {
  const spoken = (lang ?? "").split("-", 1)[0]?.toLowerCase() ?? "";
  const language = LANGUAGES.get(spoken) ?? EN;
  const opening = kind === "message" ? language.notDelivered : language.refused;
  const clause = clauseId === undefined ? "" : ` (${clauseId})`;
  const reference = ref === "" ? "" : ` ${language.reference} ${ref}`;
  const text = `${opening}: ${language.reasons[refusal]}${clause}${reference}`;
  return { lang: LANGUAGES.has(spoken) ? spoken : "en", text };
}
