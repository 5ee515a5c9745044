import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program that answers a line with a line (peers/README.md says which). */
export class Program {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly complaints: string[] = [];
  private waiting: { resolve(line: string): void; reject(error: Error): void }[] = [];
  /** What it says first: what it is. */
  readonly introduction: Promise<string>;

  constructor(command: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
    this.child = spawn(command, args, { env: { ...process.env, ...environment } });
    createInterface({ input: this.child.stdout }).on("line", (line) => this.waiting.shift()?.resolve(line));
    this.child.stderr.on("data", (text: Buffer) => this.complaints.push(text.toString()));
    this.child.on("error", (error) => this.fail(error));
    this.child.on("close", () => this.fail(new Error(`it ended: ${this.complaints.join("").trim() || "silently"}`)));
    this.child.stdin.on("error", () => undefined);
    this.introduction = this.nextLine();
    // Whoever awaits it is told; nobody may.
    this.introduction.catch(() => undefined);
  }

  ask(line: string): Promise<string> {
    const answer = this.nextLine();
    if (!this.child.stdin.writable) this.fail(new Error(`it ended: ${this.complaints.join("").trim() || "silently"}`));
    this.child.stdin.write(`${line}\n`);
    return answer;
  }

  /** It ends with its input. */
  close(): void {
    this.child.stdin.end();
  }

  private nextLine(): Promise<string> {
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}
