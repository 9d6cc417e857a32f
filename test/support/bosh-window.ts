/** A BOSH window with its answers as trees: by ticket, in the order in which they went. */
import type { BoshRequest } from "../../src/stream/bosh-body.ts";
import { termsFor, type BoshTerms } from "../../src/stream/bosh-terms.ts";
import { BoshWindow, type BoshAction, type OverReason } from "../../src/stream/bosh-window.ts";
import { attribute, childElements } from "../../src/xml/element.ts";
import { boshRequest } from "./bosh-requests.ts";
import { xml } from "./xml.ts";

export interface SeenAnswer {
  readonly ticket: number;
  readonly ids: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

const FIRST = { rid: 100, sid: undefined, to: "agency.example", wait: 60, hold: 1 } as const;

export class WindowBench {
  readonly window: BoshWindow;
  readonly answers: SeenAnswer[] = [];
  /** Ids of what reached the session; rids of what carried none. */
  readonly delivered: string[] = [];
  readonly dropped: number[] = [];
  nowMs = 1_000_000;
  over: OverReason | undefined;

  /** The first request has ticket 0. */
  constructor(first: Partial<BoshRequest> = {}, terms: Partial<BoshTerms> = {}) {
    const request = boshRequest({ ...FIRST, ...first });
    this.window = new BoshWindow({ ...termsFor(request), ...terms }, request, { sid: "s" });
    this.run(this.window.request(0, request, this.nowMs));
  }

  ask(ticket: number, request: BoshRequest): void {
    this.run(this.window.request(ticket, request, this.nowMs));
  }

  say(...ids: readonly string[]): void {
    for (const id of ids) this.run(this.window.send([`<m xmlns="u" id="${id}"/>`], this.nowMs));
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.run(this.window.tick(this.nowMs));
  }

  run(actions: readonly BoshAction[]): void {
    for (const action of actions) {
      if (action.type === "answer") this.answers.push(seen(action));
      else if (action.type === "drop") this.dropped.push(action.ticket);
      else if (action.type === "over") this.over = action.reason;
      else this.delivered.push(...idsOf(action.request));
    }
  }

  answerOf(ticket: number): SeenAnswer | undefined {
    return this.answers.find((one) => one.ticket === ticket);
  }
}

function idsOf(request: BoshRequest): readonly string[] {
  const ids = request.elements.map((one) => attribute(one, "id") ?? "");
  return ids.length > 0 ? ids : [`#${request.rid}`];
}

function seen({ ticket, body }: { readonly ticket: number; readonly body: string }): SeenAnswer {
  const root = xml(body);
  return {
    ticket,
    ids: childElements(root).map((one) => attribute(one, "id") ?? ""),
    attributes: Object.fromEntries(root.attributes.map(({ local, value }) => [local, value])),
  };
}
