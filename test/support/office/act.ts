/** What an act is: who takes part, how often it is drawn, and what they do. Types alone. */
import type { Scene } from "./scene.ts";

export interface Act {
  readonly name: string;
  /** How many people; those after the first are contacts of the first, or members of the room. */
  readonly cast: 1 | 2 | 3;
  /** Tickets in the draw. */
  readonly share: number;
  /** In a room, whose members they are. */
  readonly isInRoom?: true;
  /** What it asks hangs on who is in the room. */
  readonly asksRoom?: true;
  /** Contacts hear of it: what they do meanwhile could come before or after. */
  readonly isHeard?: true;
  /** Nothing else may go on meanwhile: what a server does then depends on the moment. */
  readonly isAlone?: true;
  /** The first one's way in has stream management. */
  readonly isManaged?: true;
  readonly play: (scene: Scene) => Promise<void>;
}
