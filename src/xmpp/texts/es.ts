/** Spanish. */
import type { Texts } from "./texts.ts";

export const ES: Texts = {
  notDelivered: "No entregado",
  refused: "Rechazado",
  reference: "Ref.",
  unknownTask: "El servidor pide un paso que no es posible a través de esta pasarela.",
  reasons: {
    external: "no se permiten direcciones ajenas a la agencia.",
    "outside-occupant": "hay alguien ajeno a la agencia en esta sala; vuelva a escribir cuando haya salido.",
    file: "no se permiten archivos ni adjuntos.",
    call: "no se permiten llamadas.",
    encrypted: "no se permite el cifrado de extremo a extremo; desactívelo y envíe de nuevo.",
    sensitive: "el contenido puede ser confidencial y no debe enviarse aquí.",
    directive: "una directiva de la agencia lo prohíbe por ahora.",
    "unknown-payload": "solo se permiten mensajes de texto.",
    forged: "la dirección del remitente no es válida.",
    account: "la agencia administra las cuentas.",
    size: "es demasiado largo.",
    "archive-down": "ahora no se pueden guardar los registros; inténtelo más tarde.",
    unjudgeable: "no se pudo comprobar.",
  },
  approvedClients: "Aprobados",
  stream: {
    "too-big": "Desconectado: lo enviado es demasiado grande.",
    "too-fast": "Desconectado: se envió demasiado en poco tiempo; espere un momento.",
    "too-many-log-ins": "Desconectado: demasiados intentos de acceso; revise el nombre y la contraseña.",
    "too-many-devices": "Desconectado: hay demasiados dispositivos conectados con esta cuenta.",
    busy: "Desconectado: el servicio está ocupado; inténtelo más tarde.",
    accounts: "Desconectado: la agencia administra las cuentas.",
    client: "Desconectado: este programa no está aprobado aquí.",
    tls: "Desconectado: el cifrado de este programa es más antiguo de lo que se permite aquí.",
    limit: "Desconectado: lo enviado supera un límite de este servicio.",
    "not-served": "Este servicio no tiene cuentas de ese dominio; revise la dirección.",
    "log-in-first": "Desconectado: primero inicie sesión.",
    "not-understood": "Desconectado: el programa envió algo que este servicio no acepta.",
  },
};
