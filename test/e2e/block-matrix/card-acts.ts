/** Pictures, sounds and keys in visiting cards, and the hash of a picture in presence (protocol.md §3.1). */
import type { Direction } from "../../../src/policy/rule.ts";
import { fromRaj, toRaj, type Act } from "./acts.ts";
import type { Scene } from "./scene.ts";

const CARD = "vcard-temp";
const NOTE = "<NOTE>room 12</NOTE>";
const MEDIA: readonly string[] = [
  "<PHOTO><TYPE>image/png</TYPE><BINVAL>@@</BINVAL></PHOTO>",
  "<PHOTO><EXTVAL>https://files.example/@@</EXTVAL></PHOTO>",
  "<LOGO><BINVAL>@@</BINVAL></LOGO>",
  "<SOUND><BINVAL>@@</BINVAL></SOUND>",
  "<KEY><CRED>@@</CRED></KEY>",
];

const card = (inner: string, token: string): string =>
  `<vCard xmlns='${CARD}'>${NOTE}${inner.replaceAll("@@", token)}</vCard>`;

const fileAct = (scene: Scene, direction: Direction) =>
  ({
    ...(direction === "outbound" ? toRaj(scene) : fromRaj(scene)),
    rule: "file-transfer",
    disposition: "strip",
  }) as const;

export const CARD_ACTS: readonly Act[] = [
  ...MEDIA.flatMap((media): readonly Act[] => [
    {
      row: "§3.1 vCard avatars",
      name: `${media.slice(0, 20)} set`,
      trial: (scene) => ({
        ...fileAct(scene, "outbound"),
        xml: ({ id, token }) => `<iq type='set' id='${id}'>${card(media, token)}</iq>`,
      }),
    },
    {
      row: "§3.1 vCard avatars",
      name: `${media.slice(0, 20)} in an answer, outbound`,
      trial: (scene) => ({
        ...fileAct(scene, "outbound"),
        xml: ({ id, token }) =>
          `<iq type='result' to='${scene.raj.jid}' id='${id}'>${card(media, token)}</iq>`,
        isDelivered: true,
      }),
    },
    {
      row: "§3.1 vCard avatars",
      name: `${media.slice(0, 20)} in an answer, inbound`,
      trial: (scene) => ({
        ...fileAct(scene, "inbound"),
        xml: ({ id, token }) =>
          `<iq type='result' to='${scene.lee.jid}' id='${id}'>${card(media, token)}</iq>`,
        isDelivered: true,
      }),
    },
  ]),
  ...(["outbound", "inbound"] as const).map((direction): Act => ({
    row: "§3.1 vCard avatars",
    name: `hash of a picture, ${direction}`,
    trial: (scene) => {
      const ends = fileAct(scene, direction);
      return {
        ...ends,
        xml: ({ id, token }) =>
          `<presence to='${ends.to.jid}' id='${id}'><x xmlns='vcard-temp:x:update'><photo>${token}</photo></x></presence>`,
        isDelivered: true,
      };
    },
  })),
];
