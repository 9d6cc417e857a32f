/**
 * The gateway's own account at the server: it talks through the server like everybody, and nothing of it is ever put into
 * a user's stream (design §1 rule 4).
 *
 * Rule 1: it comes back by itself, later each time; the gateway lives without it.
 * Rule 2: what it says is on record first (`outbox.ts`); what users say to it is on record at their own sessions.
 * Rule 3: it answers people of the agency and nobody else (`question.ts`), and not for ever (`answers.ts`).
 */
import { xml } from "@xmpp/client";
import { Answers } from "./answers.ts";
import { backoffMs } from "./backoff.ts";
import { ClientQuestions, type ClientQuestion, type QuestionPorts } from "./client-questions.ts";
import { Limiter } from "./limiter.ts";
import { noticeStanzas, type MonitoringNotice } from "./monitoring-notice.ts";
import { Notices, type Notice } from "./notices.ts";
import { Outbox } from "./outbox.ts";
import { Roster } from "./roster.ts";
import type { ServiceOptions, ServicePorts } from "./ports.ts";
import { readQuestion, type Question } from "./question.ts";
import { textsOf, type Language } from "../xmpp/languages.ts";
import type { DeviceLack } from "../xmpp/texts/texts.ts";
import { codeOf } from "./service-error.ts";
import { wordsFor } from "./words.ts";
import { openStream, type Element, type ServiceStream } from "./stream.ts";

/** Servers ask every minute or so whether it is there; whoever asks more often hears nothing. */
const REPLIES_A_MINUTE = 30;
const MAX_ASKERS = 10_000;

/** What sessions tell the account; plain values, so that another process can send it. */
export type ServiceEvent =
  | ({ readonly type: "asked" } & ClientQuestion)
  | {
      readonly type: "unapproved";
      readonly user: string;
      readonly lang: Language;
      /** For people. */
      readonly approved: readonly string[];
      /** Until the stream ends, where it does. */
      readonly leftMs?: number | undefined;
    }
  | {
      readonly type: "device";
      readonly about: "changed" | "lacking";
      readonly user: string;
      readonly lang: Language;
      readonly lacking?: readonly DeviceLack[];
    }
  | { readonly type: "altered"; readonly user: string; readonly ref: string; readonly lang: Language }
  | ({ readonly type: "notice" } & MonitoringNotice);

export interface ServiceState {
  readonly account: string;
  readonly isConnected: boolean;
  /** Why it is not, where that is known. */
  readonly code?: string;
  readonly waiting: number;
}

export class ServiceAccount {
  readonly #options: ServiceOptions;
  readonly #ports: ServicePorts;
  readonly #outbox: Outbox;
  readonly #answers: Answers;
  readonly #notices: Notices;
  readonly #replies = new Limiter({ most: REPLIES_A_MINUTE, windowMs: 60_000, maxKeys: MAX_ASKERS });
  readonly #clients: ClientQuestions;
  readonly #roster: Roster;
  #stream: ServiceStream | undefined;
  #retry: { cancel(): void } | undefined;
  #code: string | undefined;
  #failureCount = 0;
  #isClosed = false;

  constructor(options: ServiceOptions, ports: ServicePorts) {
    const { clock, countNotice: count, random, note } = ports;
    this.#options = options;
    this.#ports = ports;
    this.#outbox = new Outbox(`${options.runId}.service`, ports);
    this.#answers = new Answers(options, ports);
    const say = (to: string, text: string, lang: string): void => {
      this.#outbox.say({ nature: "notice", stanza: chatTo(to, { text, lang }) });
    };
    this.#notices = new Notices({ clock, say, count });
    const ask: QuestionPorts["ask"] = (stanza, nature) => this.#ask(stanza, nature);
    this.#clients = new ClientQuestions({ clock, random, note, ask });
    const askRoster = (query: Element): void => void this.#ask(query, "roster-query");
    this.#roster = new Roster({ ...ports, account: options.account, ask: askRoster });
  }

  get state(): ServiceState {
    const { account } = this.#options;
    const isConnected = this.#stream !== undefined;
    const why = isConnected || this.#code === undefined ? {} : { code: this.#code };
    return { account, isConnected, ...why, waiting: this.#outbox.waitingCount };
  }

  start(): void {
    void this.#connect();
  }

  /** Says goodbye; nothing follows. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#retry?.cancel();
    this.#notices.close();
    this.#clients.close();
    const stream = this.#stream;
    this.#lose();
    await stream?.close();
  }

  /** Other groups of the roster may be wanted. */
  policyChanged(): void {
    if (this.#stream !== undefined) this.#roster.ask();
  }

  /** Never throws, and waits for nothing. */
  tell(event: ServiceEvent): void {
    if (this.#isClosed || event.user.startsWith(`${this.#options.account}/`)) return;
    switch (event.type) {
      case "asked":
        this.#clients.add(event);
        return;
      case "unapproved":
        this.#tellUnapproved(event);
        return;
      case "device":
        this.#tellDevice(event);
        return;
      case "altered":
        this.notify({ kind: "altered", to: event.user, ref: event.ref, lang: event.lang });
        return;
      case "notice":
        this.#giveNotice(event);
        return;
    }
  }

  notify(notice: Notice): void {
    if (this.#options.tellsAltered) this.#notices.send(notice);
  }

  /** Whatever `service.notices` says: a client that will be ended is told. */
  #tellUnapproved({ user, lang, approved, leftMs }: Extract<ServiceEvent, { type: "unapproved" }>): void {
    const minutesLeft = leftMs === undefined ? undefined : Math.max(1, Math.ceil(leftMs / 60_000));
    const text = wordsFor(lang).unapproved(approved, minutesLeft);
    this.#outbox.say({ nature: "notice", stanza: chatTo(user, { text, lang }) });
    this.#ports.countNotice("unapproved");
  }

  /** While nobody could get it, it is not kept for later: the session asks again, and it would reach another one. */
  #giveNotice(event: MonitoringNotice): void {
    if (this.#stream === undefined) return;
    for (const one of noticeStanzas(event)) this.#outbox.say(one);
    this.#ports.countNotice("monitoring");
  }

  #tellDevice({ user, lang, about, lacking = [] }: Extract<ServiceEvent, { type: "device" }>): void {
    const words = wordsFor(lang);
    const wrong = lacking.map((one) => textsOf(lang).deviceLacks[one]);
    const text = about === "changed" ? words.otherDevice : words.deviceLacks(wrong);
    // All that the account has open: whoever it was taken from is to read it too.
    const to = about === "changed" ? (user.split("/", 1)[0] ?? user) : user;
    this.#outbox.say({ nature: "notice", stanza: chatTo(to, { text, lang }) });
    this.#ports.countNotice("device");
  }

  async #connect(): Promise<void> {
    const { account: user } = this.#options;
    const life: { isCurrent: boolean } = { isCurrent: true };
    try {
      const onStanza = (stanza: Element): void => {
        this.#hear(stanza);
      };
      const onReply = (stanza: Element): void => {
        this.#reply(stanza);
      };
      const onEnd = (code: string): void => {
        if (life.isCurrent) this.#comeBackAfter(code);
        life.isCurrent = false;
      };
      const stream = await openStream(this.#options, this.#ports, { onStanza, onReply, onEnd });
      if (this.#isClosed) await stream.close();
      else if (life.isCurrent) this.#begin(stream);
    } catch (error) {
      life.isCurrent = false;
      const code = codeOf(error, "SG_SERVICE_STREAM");
      const detail = error instanceof Error ? error.message : "";
      if (!this.#isClosed) this.#ports.log.warn({ code, user, detail }, "service account: not connected");
      this.#comeBackAfter(code);
    }
  }

  #begin(stream: ServiceStream): void {
    this.#stream = stream;
    this.#failureCount = 0;
    this.#code = undefined;
    this.#ports.log.info({ user: stream.jid }, "service account: connected");
    this.#ports.note("service", { user: stream.jid, state: "connected" });
    this.#outbox.say({ nature: "presence", stanza: xml("presence") });
    this.#outbox.use(stream);
    this.#ports.onConnected(true);
    this.#roster.ask();
  }

  #lose(): void {
    this.#stream = undefined;
    this.#outbox.use(undefined);
    this.#roster.stop();
  }

  #comeBackAfter(code: string): void {
    if (this.#isClosed) return;
    if (this.#stream !== undefined) {
      this.#ports.onConnected(false);
      const { jid: user } = this.#stream;
      this.#ports.log.warn({ code, user }, "service account: connection lost");
      this.#ports.note("service", { user, state: "lost", code });
    }
    this.#lose();
    this.#code = code;
    this.#failureCount += 1;
    const { clock, random } = this.#ports;
    this.#retry = clock.after(backoffMs({ count: this.#failureCount, code }, random()), () => {
      void this.#connect();
    });
  }

  #hear(stanza: Element): void {
    if (this.#clients.take(stanza) || this.#roster.take(stanza)) return;
    const { account, language } = this.#options;
    const { prepareJid, isInternal } = this.#ports;
    const question = readQuestion(stanza, { account, language, prepareJid, isInternal });
    if (question !== undefined) void this.#answer(question);
  }

  /** To the server and to the agency's people alone, and nothing of what they wrote. */
  #reply(stanza: Element): void {
    const { attrs } = stanza;
    const to: unknown = attrs["to"];
    const asker = typeof to === "string" ? this.#ports.prepareJid(to) : undefined;
    const isOurs = to === undefined || (asker !== undefined && this.#ports.isInternal(asker.domain));
    if (!isOurs || !this.#replies.admits(asker?.bare ?? "", this.#ports.clock.nowMs())) return;
    this.#outbox.say({ nature: "reply", stanza: xml("iq", attrs, ...stanza.getChildren("error")) });
  }

  async #answer(question: Question): Promise<void> {
    const text = await this.#answers.answerTo(question);
    if (text === undefined) return;
    const { from, thread, words } = question;
    this.#outbox.say({ nature: "answer", stanza: chatTo(from, { text, lang: words.lang, thread }) });
  }

  #ask(stanza: Element, nature: "version-query" | "caps-query" | "roster-query"): boolean {
    if (this.#stream === undefined) return false;
    this.#outbox.say({ nature, stanza });
    return true;
  }
}

interface Said {
  readonly text: string;
  readonly lang: string;
  readonly thread?: string | undefined;
}

const chatTo = (to: string, { text, lang, thread }: Said): Element =>
  xml(
    "message",
    { to, type: "chat", "xml:lang": lang },
    xml("body", {}, text),
    ...(thread === undefined ? [] : [xml("thread", {}, thread)]),
  );
