import { Entry, fromBufferPromise, ZipFile } from 'yauzl';
import { checkCrc, inflate } from './inflate';
import { MailBudget } from './mail-budget';
import { ProtocolError } from '../protocol-error';
import { shortened } from '../shown';

const REJECTION = 'BAD_ZIP';
const [STORED, DEFLATED] = [0, 8];

/** Recognizes a zip archive by the signature of its first file, or of an archive without files. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 && bytes[3] === 4 || bytes[2] === 5 && bytes[3] === 6);
}

/** The unpacked files of an archive, and why others could not be unpacked. */
export interface Unzipped {
  readonly files: readonly Uint8Array[];
  readonly rejections: readonly ProtocolError[];
}

/** Unpacks all files of an archive within the budget. A damaged file does not affect the others. */
export async function unzip(bytes: Uint8Array, budget: MailBudget): Promise<Unzipped> {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const files: Uint8Array[] = [];
  const rejections: ProtocolError[] = [];
  try {
    // Names stay undecoded: yauzl would reject unsafe ones, and nothing reads them.
    const zip = await fromBufferPromise(archive, { decodeStrings: false });
    budget.spendFiles(zip.entryCount);
    let number = 0;
    for await (const entry of zip.eachEntry()) {
      number++;
      try {
        files.push(await contentOf(archive, zip, entry, budget));
      } catch (error) {
        const { code, message } = rejectionOf(error as Error);
        rejections.push(new ProtocolError(code, zip.entryCount === 1 ? message : `file ${number} of ${zip.entryCount} in the zip archive: ${message}`));
      }
    }
  } catch (error) {
    rejections.push(rejectionOf(error as Error));
  }
  return { files, rejections };
}

function rejectionOf(error: Error): ProtocolError {
  return error instanceof ProtocolError ? error : new ProtocolError(REJECTION, `the zip archive is broken: ${shortened(error.message, 200)}`);
}

/** Unpacks a file with our own inflation, which stops at the budget, whatever sizes the archive claims. */
async function contentOf(archive: Buffer, zip: ZipFile, entry: Entry, budget: MailBudget): Promise<Uint8Array> {
  if (entry.isEncrypted()) throw new ProtocolError(REJECTION, 'a file in the zip archive is encrypted');
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const data = archive.subarray(fileDataStart, fileDataStart + entry.compressedSize);
  if (data.length < entry.compressedSize) throw new ProtocolError(REJECTION, 'a file in the zip archive is cut off');
  const content = unpacked(data, entry, budget);
  checkCrc(content, entry.crc32, REJECTION);
  return content;
}

function unpacked(data: Buffer, { compressionMethod }: Entry, budget: MailBudget): Buffer {
  if (compressionMethod === DEFLATED) return inflate(data, budget, REJECTION).content;
  if (compressionMethod === STORED) {
    // Files can share their bytes.
    budget.spendBytes(data.length);
    return data;
  }
  throw new ProtocolError(REJECTION, `a file in the zip archive is compressed by method ${compressionMethod}, neither stored nor deflated`);
}
