/** What commands and the running gateway say to each other. Types alone. */

export type ControlCommand = "status" | "clients" | "reload" | "refresh" | "drain";

export interface ControlRequest {
  readonly command: ControlCommand;
  readonly options?: Readonly<Record<string, unknown>>;
}

export type ControlReply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** What comes back must survive JSON. A throw is answered with its code (or SG_CONTROL_REFUSED) and message. */
export type ControlHandlers = Readonly<
  Record<ControlCommand, (options: Readonly<Record<string, unknown>>) => Promise<unknown>>
>;
