/** What the service account says in Spanish. */
import { ES as REFUSED } from "../xmpp/texts/es.ts";
import type { Words } from "./language.ts";

const call = (contact: string): string => (contact === "" ? "" : `\nAyuda: ${contact}`);

export const ES: Words = {
  lang: "es",
  asksHelp: ["ayuda"],
  asksWhy: ["por que", "porque"],
  help: (contact) =>
    [
      "Esta es la pasarela de mensajería de la agencia. Todos los mensajes pasan por ella, se comprueban y se archivan.",
      "No se permiten: direcciones ajenas a la agencia, archivos e imágenes, llamadas, cifrado de extremo a extremo, ni",
      "números confidenciales como los de seguridad social o de tarjetas.",
      "Cuando se rechaza un mensaje verá una referencia como G-7F3K2-9QX4M. Escríbame: por qué G-7F3K2-9QX4M",
      "Nadie lee al momento lo que me escriba; no me envíe nada confidencial.",
    ].join("\n") + call(contact),
  hint: "Entiendo dos cosas: ayuda, y por qué seguido de una referencia, por ejemplo: por qué G-7F3K2-9QX4M",
  unknown: (contact) =>
    `No puedo decirle nada sobre esta referencia. Compruebe cómo está escrita; solo la explico a la persona de quien era el mensaje, y solo durante unas semanas.${call(contact)}`,
  notReference: "Una referencia tiene esta forma: G-7F3K2-9QX4M. Escriba: por qué G-7F3K2-9QX4M",
  whys: {
    ...REFUSED.reasons,
    "outside-occupant": "había alguien ajeno a la agencia en la sala.",
    encrypted: "no se permite el cifrado de extremo a extremo, porque no se puede comprobar ni archivar.",
    "archive-down": "en ese momento no se podían guardar los registros.",
    notice: "no le había llegado el aviso sobre este servicio.",
    "notice-acceptance": "no se había respondido al aviso sobre este servicio.",
    "notice-unavailable": "en ese momento no podía llegarle el aviso sobre este servicio.",
  },
  advices: {
    external:
      "Escriba a colegas de la agencia; para personas de fuera use el medio que la agencia ofrece para ello.",
    "outside-occupant": "Vuelva a escribir cuando esa persona haya salido, o reúnanse en otra sala.",
    "division-off": "Llame por teléfono; su dirección decide si esa oficina usa este servicio.",
    file: "Ponga el archivo donde la agencia guarda los archivos y escriba dónde está.",
    call: "Use el teléfono.",
    encrypted: "Desactive el cifrado (OMEMO, OTR, PGP) para este contacto o sala y envíe de nuevo.",
    sensitive:
      "Quite el número o la parte marcada y envíe de nuevo, o use el sistema previsto para ese contenido.",
    directive: "No lo incluya; el servicio de asistencia sabe quién lo ordenó y hasta cuándo.",
    recipient: "Pida la autorización o use el canal previsto para estos destinatarios.",
    conduct: "Dígalo con otras palabras o no lo envíe; si cree que era correcto, pregunte a su supervisor.",
    "formal-act": "Use el formulario, la carta o el sistema previsto para ello.",
    "not-work": "Para asuntos privados use un medio privado.",
    "unknown-payload": "Envíelo como texto sencillo.",
    forged: "Inicie la sesión de nuevo; si se repite, avise al servicio de ayuda.",
    account: "Pida al servicio de ayuda los cambios de su cuenta.",
    size: "Envíelo en partes.",
    "too-many": "Espere un minuto y envíelo de nuevo.",
    "too-much": "Envíelo de nuevo mañana, o use el sistema previsto para tanto.",
    "archive-down": "Envíelo de nuevo.",
    notice:
      "Envíelo de nuevo cuando haya leído el aviso que le envié; si no llega, compruebe si me ha bloqueado.",
    "notice-acceptance": "Escríbame: Entiendo. Después envíelo de nuevo.",
    "notice-unavailable": "Envíelo de nuevo más tarde.",
    unjudgeable: "Envíelo de nuevo como texto sencillo; si se repite, dé la referencia al servicio de ayuda.",
  },
  explain: (told) => {
    const { reference, when, to, why, advice, clause, contact, disposition } = told;
    const what =
      disposition === "block" || disposition === "hold" ? "no se entregó" : "se modificó antes de entregarse";
    const addressee = to === "" ? "" : ` a ${to}`;
    const rule = clause === undefined ? "" : `\nNorma: ${clause.id}, ${clause.title}`;
    return `${reference}: el ${when}, lo enviado${addressee} ${what}: ${why}${rule}\nQué puede hacer: ${advice}${call(contact)}`;
  },
  unapproved: (approved, minutesLeft) => {
    const named = approved.length === 0 ? "" : ` Aprobados: ${approved.join(", ")}.`;
    const end =
      minutesLeft === undefined ? "Cambie a uno aprobado." : `Se desconectará en unos ${minutesLeft} min.`;
    return `El programa con el que inició sesión no está aprobado por la agencia. ${end}${named}`;
  },
  thanks: "Gracias; su respuesta queda registrada.",
  otherDevice:
    "Su cuenta se acaba de usar desde un dispositivo desde el que no se había usado antes. Si no fue usted, avise enseguida al servicio de ayuda.",
  deviceLacks: (wrong) =>
    `El dispositivo desde el que ha iniciado sesión no está aprobado por la agencia: ${wrong.join("; ")}. Consulte al servicio de ayuda; podría ser desconectado.`,
  altered: (count, references) => {
    const what =
      count === 1
        ? "Un mensaje suyo se entregó, pero antes se le quitó una parte"
        : `${count} mensajes suyos se entregaron, pero antes se le quitó una parte a cada uno`;
    const list = references.join(", ");
    const more = count > references.length ? ", …" : "";
    return `${what}: Ref. ${list}${more}. Para saber la razón, escríbame: por qué ${references[0] ?? ""}`;
  },
};
