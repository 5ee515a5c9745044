import pc from "picocolors";

/** A stream to write to. */
export interface Output {
  /** Calls back when the text, or the bytes, have gone where they go, or could not. */
  write(content: string | Uint8Array, callback?: (error?: Error | null) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What the command reads and writes besides files. `process` is one. */
export interface Io {
  readonly stdin?: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: { readonly [variable: string]: string | undefined };
}

export type Colors = ReturnType<typeof pc.createColors>;

/** Where reports, complaints and progress go, in the form that was asked for. */
export interface Terminal {
  readonly json: boolean;
  readonly colors: Colors;
  /** Columns to wrap at; undefined where the text goes to a file or another program. */
  readonly width: number | undefined;
  /** The answer: `text` for people, `data` as one line of JSON for machines. */
  report(text: string, data: object): void;
  /** One line on stderr that is no failure; nothing for machines. */
  note(message: string): void;
  /** One line on stderr, or `{ "error": … }` on stdout for machines. */
  complain(message: string): void;
  /** Whether `progress` says anything: stderr is a terminal. */
  readonly showsProgress: boolean;
  /** Says how far a long piece of work is; undefined ends it. Silent unless stderr is a terminal. */
  progress(state: string | undefined): void;
}

/** A terminal on these streams. */
export function createTerminal(io: Io, json: boolean): Terminal {
  return {
    json,
    colors: pc.createColors(allowsColors(io, io.stdout)),
    width: io.stdout.isTTY ? io.stdout.columns : undefined,
    showsProgress: io.stderr.isTTY === true,
    report(text, data) {
      io.stdout.write(json ? toJson(data) : `${text}\n`);
    },
    note(message) {
      if (!json)
        io.stderr.write(`${pc.createColors(allowsColors(io, io.stderr)).dim("nonlin:")} ${oneLine(message)}\n`);
    },
    complain(message) {
      const line = oneLine(message);
      if (json) io.stdout.write(toJson({ error: line }));
      else io.stderr.write(`${pc.createColors(allowsColors(io, io.stderr)).red("nonlin:")} ${line}\n`);
    },
    progress(state) {
      // Erase the line first: the next state may be shorter.
      if (io.stderr.isTTY) io.stderr.write(`\r\u001b[K${state ?? ""}`);
    },
  };
}

/** https://no-color.org: any value but the empty one. FORCE_COLOR the same way, where NO_COLOR does not say otherwise. */
function allowsColors({ env }: Io, stream: Output): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return stream.isTTY === true && env.TERM !== "dumb";
}

/** File names and file contents reach messages, and may hold line breaks or escape sequences. */
function oneLine(message: string): string {
  return message.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** JSON has no word for some numbers: they become the strings "Infinity", "-Infinity", "NaN" and "-0". */
export function toJson(data: object): string {
  const replacer = (_key: string, value: unknown) =>
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)) ? numberWord(value) : value;
  return `${JSON.stringify(data, replacer)}\n`;
}

/** A number as JavaScript reads it back, the sign of zero included. */
export function numberWord(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
