/**
 * Pages of the size that agencies in the United States print on, filled from above: one place that knows where the next line
 * goes, which font it has, and what it is to a screen reader.
 *
 * Rule 1: everything on a page is either part of the structure (a heading, a paragraph, a cell) or an artifact.
 * Rule 2: the same document gives the same bytes: no clock, no random id, fonts of our own.
 * Sources: ISO 32000-1 §14.7, §14.8 (tagged PDF); pdfkit 0.20.
 */
import { fileURLToPath } from "node:url";
import PDFDocument from "pdfkit";
import { linesWithin } from "./pdf-lines.ts";
import { visible } from "./visible.ts";

export type StructureElement = ReturnType<PDFKit.PDFDocument["struct"]>;

const fontFile = (name: string): string =>
  fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));

/** By their files, never registered under names: pdfkit would open the first one again for every word. */
const FONTS = {
  plain: fontFile("DejaVuSans"),
  bold: fontFile("DejaVuSans-Bold"),
  mono: fontFile("DejaVuSansMono"),
} as const;
export type FontName = keyof typeof FONTS;

export interface TextStyle {
  readonly font: FontName;
  /** Points. */
  readonly size: number;
  readonly color: string;
}

export const INK = "#1b1f24";
export const QUIET = "#57606a";
export const LINE = "#d0d7de";

/** COMPAT(@types/pdfkit 0.17, which does not name it; pdfkit 0.20 does) */
const UNIVERSAL_ACCESS = "PDF/UA" as PDFKit.Mixins.PDFSubsets;

/** Of the size of a font. */
const LEADING = 1.36;
/** Points; Letter is 612 by 792. */
const MARGIN = { top: 64, bottom: 58, side: 46 } as const;
const FOOT_SIZE = 7;

export interface PaperFacts {
  readonly title: string;
  readonly author: string;
  readonly agency: string;
  readonly generatedMs: number;
}

export class Paper {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #widths = new Map<string, number>();
  #y: number = MARGIN.top;

  constructor({ title, author, agency, generatedMs }: PaperFacts) {
    const date = new Date(generatedMs);
    this.#pdf = new PDFDocument({
      size: "LETTER",
      margins: { top: MARGIN.top, bottom: MARGIN.bottom, left: MARGIN.side, right: MARGIN.side },
      bufferPages: true,
      pdfVersion: "1.7",
      tagged: true,
      lang: "en-US",
      displayTitle: true,
      subset: UNIVERSAL_ACCESS,
      font: FONTS.plain,
      info: { Title: `${title}: ${agency}`, Author: author, CreationDate: date, ModDate: date },
    });
  }

  get left(): number {
    return MARGIN.side;
  }

  get width(): number {
    return this.#pdf.page.width - 2 * MARGIN.side;
  }

  get y(): number {
    return this.#y;
  }

  /** Points that are left on this page. */
  get room(): number {
    return this.#pdf.page.height - MARGIN.bottom - this.#y;
  }

  get isAtTop(): boolean {
    return this.#y === MARGIN.top;
  }

  down(points: number): void {
    this.#y += points;
  }

  newPage(): void {
    this.#pdf.addPage();
    this.#y = MARGIN.top;
  }

  /** A new page where so much does not fit on this one. */
  need(points: number): void {
    if (this.room < points && !this.isAtTop) this.newPage();
  }

  lineHeight({ size }: TextStyle): number {
    return size * LEADING;
  }

  /** The text as it may be printed, in lines that fit. */
  lines(text: string, width: number, style: TextStyle): readonly string[] {
    return linesWithin(visible(text), width, (part) => this.#widthOf(part, style));
  }

  /** One line; nothing moves. @param right where it ends, for figures */
  print(
    text: string,
    at: { readonly x: number; readonly y: number; readonly right?: number },
    style: TextStyle,
  ): void {
    const x = at.right === undefined ? at.x : at.right - this.#widthOf(text, style);
    this.#pdf.font(FONTS[style.font]).fontSize(style.size).fillColor(style.color);
    this.#pdf.text(text, x, at.y, { lineBreak: false });
  }

  /** Adds to the structure; what it holds is drawn by `add`. */
  element(
    type: string,
    options: PDFKit.Mixins.StructureElementOptions = {},
    parent?: StructureElement,
  ): StructureElement {
    const one = this.#pdf.struct(type, options);
    if (parent === undefined) this.#pdf.addStructure(one);
    else parent.add(one);
    return one;
  }

  /** Drawn at once, as the content of `of`. */
  within(of: StructureElement, draw: () => void): void {
    of.add(draw);
  }

  /** Drawn for the eye alone. */
  artifact(draw: () => void, type: "Layout" | "Pagination" = "Layout"): void {
    this.#pdf.markContent("Artifact", { type });
    draw();
    this.#pdf.endMarkedContent();
  }

  fill(area: readonly [x: number, y: number, width: number, height: number], color: string): void {
    this.#pdf.rect(...area).fill(color);
  }

  rule(y: number, color: string, weight = 0.5): void {
    this.#pdf
      .moveTo(this.left, y)
      .lineTo(this.left + this.width, y)
      .lineWidth(weight)
      .strokeColor(color)
      .stroke();
  }

  bookmark(text: string): void {
    this.#pdf.outline.addItem(visible(text));
  }

  /** Head and foot of all pages, then the file. */
  async finish(head: string, foot: string): Promise<Buffer> {
    const { start, count } = this.#pdf.bufferedPageRange();
    for (let index = 0; index < count; index += 1) {
      this.#pdf.switchToPage(start + index);
      this.artifact(() => {
        this.#frame(index === 0 ? "" : head, foot, `page ${index + 1} of ${count}`);
      }, "Pagination");
    }
    const chunks: Buffer[] = [];
    const whole = new Promise<Buffer>((resolve, reject) => {
      this.#pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
      this.#pdf.on("end", () => {
        resolve(Buffer.concat(chunks));
      });
      this.#pdf.on("error", reject);
    });
    this.#pdf.end();
    return await whole;
  }

  #frame(head: string, foot: string, page: string): void {
    const quiet: TextStyle = { font: "plain", size: FOOT_SIZE, color: QUIET };
    const footY = this.#pdf.page.height - MARGIN.bottom + 22;
    if (head !== "")
      this.print(this.lines(head, this.width, quiet)[0] ?? "", { x: this.left, y: MARGIN.top - 28 }, quiet);
    this.print(foot, { x: this.left, y: footY }, { ...quiet, font: "mono", size: FOOT_SIZE - 1 });
    this.print(page, { x: 0, y: footY, right: this.left + this.width }, quiet);
  }

  #widthOf(text: string, { font, size }: TextStyle): number {
    const key = `${font} ${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known * size;
    const width = this.#pdf.font(FONTS[font]).fontSize(1).widthOfString(text);
    if (text.length <= 64) this.#widths.set(key, width);
    return width * size;
  }
}
