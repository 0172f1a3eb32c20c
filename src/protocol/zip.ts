import { Entry, fromBufferPromise, ZipFile } from 'yauzl';
import { checkCrc, inflate } from './inflate';
import { MailLimits } from './mail-limits';
import { ProtocolError } from './protocol-error';

const REFUSAL = 'BAD_ZIP';
const [STORED, DEFLATED] = [0, 8];

/** The signature of an archive's first file, or of an archive without files. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 && bytes[3] === 4 || bytes[2] === 5 && bytes[3] === 6);
}

/** Unpacks all files of an archive within the limits, which hold for all of them together. */
export async function unzip(bytes: Uint8Array, limits: MailLimits): Promise<Uint8Array[]> {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const files: Uint8Array[] = [];
  let left = limits.reportBytes;
  try {
    // Names stay undecoded: yauzl would refuse unsafe ones, and none is looked at.
    const zip = await fromBufferPromise(archive, { decodeStrings: false });
    if (zip.entryCount > limits.zipEntries) {
      throw new ProtocolError('TOO_MANY_PARTS', `the zip archive has ${zip.entryCount} files, more than ${limits.zipEntries}`);
    }
    for await (const entry of zip.eachEntry()) {
      const content = await contentOf(archive, zip, entry, limits, left);
      files.push(content);
      left -= content.length;
    }
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError(REFUSAL, `the zip archive is broken: ${(error as Error).message.slice(0, 200)}`);
  }
  return files;
}

/** By our own inflation, which stops at the limits whatever sizes the archive claims. */
async function contentOf(archive: Buffer, zip: ZipFile, entry: Entry, limits: MailLimits, left: number): Promise<Uint8Array> {
  if (entry.isEncrypted()) throw new ProtocolError(REFUSAL, 'a file in the zip archive is encrypted');
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const data = archive.subarray(fileDataStart, fileDataStart + entry.compressedSize);
  if (data.length < entry.compressedSize) throw new ProtocolError(REFUSAL, 'a file in the zip archive is cut off');
  const content = inflated(data, entry, limits, left);
  if (content.length > left) throw new ProtocolError('TOO_LARGE', 'the files in the zip archive are larger than a report may be');
  checkCrc(content, entry.crc32, REFUSAL);
  return content;
}

function inflated(data: Buffer, { compressionMethod }: Entry, limits: MailLimits, left: number): Buffer {
  if (compressionMethod === STORED) return data;
  if (compressionMethod === DEFLATED) return inflate(data, limits, left, REFUSAL).content;
  throw new ProtocolError(REFUSAL, `a file in the zip archive is compressed by method ${compressionMethod}, neither stored nor deflated`);
}
