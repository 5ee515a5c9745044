import { getSystemErrorMap } from "node:util";

/** The exit codes of every command. */
export const exitCodes = { fine: 0, workFailed: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A failure that the person at the terminal can act on: its message is the whole report, and is one line. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
    this.name = "Failure";
  }
}

/** The command was understood, the work could not be done. */
export function workFailure(message: string): Failure {
  return new Failure(message, exitCodes.workFailed);
}

/** The command was not understood. */
export function usageFailure(message: string): Failure {
  return new Failure(message, exitCodes.usage);
}

/** The operating system's words for its error ("no such file or directory"), or the error's own. */
export function systemWords(error: unknown): string {
  const errno = (error as NodeJS.ErrnoException | undefined)?.errno;
  const known = typeof errno === "number" ? getSystemErrorMap().get(errno) : undefined;
  return known?.[1] ?? (error instanceof Error ? error.message : String(error));
}

/** A string in quotes, shortened, for messages: what a file holds may be long and may be anything. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

/** Whether an error is the operating system's. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
