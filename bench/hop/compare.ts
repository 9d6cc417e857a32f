/** Figures of targets that were asked in turn: a ratio or a difference is taken within a round, its median is printed. */
import { loadavg } from "node:os";
import { median, quantile, type Measured } from "./measure.ts";

export type Figure = (of: Measured) => number;
type Combine = (own: Measured, first: Measured) => number;

/** A message goes out and its answer comes back: two hops. µs. */
export const perHop: Figure = ({ cpuMicros, messages }) => cpuMicros / messages / 2;
export const perSecond: Figure = ({ messages, seconds }) => messages / seconds;
/** ms */
export const latency =
  (share: number): Figure =>
  ({ latenciesMs }) =>
    quantile(latenciesMs, share);

export const plain = (all: readonly Measured[], figure: Figure): number => median(all.map(figure));

export const beside = (own: readonly Measured[], first: readonly Measured[], combine: Combine): number =>
  median(
    own.flatMap((one, round) => {
      const other = first[round];
      return other === undefined ? [] : [combine(one, other)];
    }),
  );

export const ratioOf =
  (figure: Figure): Combine =>
  (own, first) =>
    figure(own) / figure(first);
export const differenceOf =
  (figure: Figure): Combine =>
  (own, first) =>
    figure(own) - figure(first);

export const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

export const printHead = (headings: readonly string[]): void => {
  console.log(line(headings));
  console.log(line(headings.map(() => "---")));
};

export const tellLoad = (when: string): void => {
  console.log(`load average ${when}: ${loadavg()[0]?.toFixed(2) ?? "?"}`);
};
