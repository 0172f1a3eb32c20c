import * as fs from 'node:fs';

const MEBIBYTE = 1024 * 1024;
const MAX_STATM_BYTES = 256;
/** Number and size of an entry of the auxiliary vector (getauxval(3)): the size of a page. */
const [AT_PAGESZ, ENTRY_BYTES] = [6n, 16];
const PAGE_BYTES = pageBytes();

/**
 * Measures the memory of a process: V8's heap, buffers outside it, and everything else. `statm` takes a tenth of the time of `status`, because the kernel renders
 * less. The open file belongs to this process, even if its number is used again.
 */
export class ResidentMemory {
  private readonly text = Buffer.alloc(MAX_STATM_BYTES);
  private descriptor?: number;

  public constructor(pid: number | undefined) {
    try {
      this.descriptor = fs.openSync(`/proc/${pid}/statm`, 'r');
    } catch {
      // The system is not Linux, or the process has not started.
    }
  }

  /** Returns 0 if it is not known. */
  public get megabytes(): number {
    if (this.descriptor === undefined) return 0;
    try {
      const length = fs.readSync(this.descriptor, this.text, 0, MAX_STATM_BYTES, 0);
      const [, pages] = this.text.toString('latin1', 0, length).split(' ');
      return Number(pages ?? 0) * PAGE_BYTES / MEBIBYTE;
    } catch {
      // The process has ended.
      return 0;
    }
  }

  public close(): void {
    if (this.descriptor !== undefined) fs.closeSync(this.descriptor);
    this.descriptor = undefined;
  }
}

/** Returns the size in which the kernel counts memory, which Node.js does not know. */
function pageBytes(): number {
  try {
    const vector = fs.readFileSync('/proc/self/auxv');
    for (let at = 0; at < vector.length; at += ENTRY_BYTES) {
      if (vector.readBigUInt64LE(at) === AT_PAGESZ) return Number(vector.readBigUInt64LE(at + ENTRY_BYTES / 2));
    }
  } catch {
    // Not Linux.
  }
  return 4096;
}
