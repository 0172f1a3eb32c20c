import PostalMime from 'postal-mime';

/** A part in the parser's tree. */
export interface Node {
  readonly childNodes: readonly Node[];
  readonly content: ArrayBuffer | null;
  readonly contentType: { readonly parsed: Structured; readonly multipart: string | false };
  readonly contentDisposition: { readonly parsed: Structured };
}

interface Structured {
  readonly value: string;
  readonly params: { readonly [name: string]: string | undefined };
}

/** The state of a part that is being read. */
interface Decoder {
  /** What is decoded so far. Each is an object of some hundred bytes, and there are two for each line, or one for each group of base64 that is padded. */
  chunks: Chunk[];
  /** Of base64: what waits for the rest of its group. */
  readonly remainder?: string;
}

type Chunk = Uint8Array | ArrayBuffer | string;

interface Lines {
  processLine(line: Uint8Array, isFinal: boolean): Promise<void>;
}

const MAX_CHUNKS = 1000;
/** Limits the base64 that becomes chunks before they can be joined. */
const PIECE_BYTES = 4096;
const HYPHEN = 0x2d;

/**
 * Keeps the tree of parts, which the parser would sort into texts and attachments: a report can have any label, and its place matters.
 *
 * The parser keeps decoded data in small chunks. A megabyte of empty lines, or of padded groups of base64, would take more than a gigabyte of memory, so
 * this joins chunks as they come.
 */
export class TreeParser extends PostalMime {
  /** Belongs to the parser, like the next one. `declare` keeps it from being replaced. */
  declare public readonly root: Node;
  declare private readonly currentNode: { readonly contentDecoder: Decoder | null };
  /** The number of joined chunks of each decoder. */
  private readonly together = new WeakMap<Decoder, number>();

  public async collectNode(): Promise<void> {
    // The tree is read as it is.
  }

  public async processLine(line: Uint8Array, isFinal: boolean): Promise<void> {
    const pieces = this.currentNode.contentDecoder?.remainder !== undefined && line[0] !== HYPHEN ? piecesOf(line) : [line];
    const inherited = (Object.getPrototypeOf(TreeParser.prototype) as Lines).processLine;
    for (const [index, piece] of pieces.entries()) {
      await inherited.call(this, piece, isFinal && index === pieces.length - 1);
      this.putTogether(this.currentNode.contentDecoder);
    }
  }

  private putTogether(decoder: Decoder | null): void {
    const together = decoder ? this.together.get(decoder) ?? 0 : 0;
    if (!decoder || decoder.chunks.length - together < MAX_CHUNKS) return;
    // Joins only new chunks: joined ones would be copied each time.
    const chunks = decoder.chunks.splice(together).map((chunk) => typeof chunk === 'string' ? Buffer.from(chunk) : new Uint8Array(chunk));
    decoder.chunks.push(Buffer.concat(chunks));
    this.together.set(decoder, together + 1);
  }
}

/** Splits a line of base64, which means the same with any line breaks. */
function piecesOf(line: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(line.length / PIECE_BYTES));
  return Array.from({ length: count }, (_, index) => line.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES));
}
