import { DecodeError, VoltaicError } from '@voltaic/base'
import { type CapturedSa, parseEspKey, parseEspSaTable } from '@voltaic/ipsec'
import { createCaptureImport } from '@voltaic/trace'
import { readTextFile } from '../text-file.ts'
import { readInChunks } from './file-chunks.ts'

/** Where keys of ESP come from. */
export interface EspKeyOptions {
  readonly espSa?: string
  readonly espKey?: readonly string[]
  readonly keysFrom?: string
}

/**
 * The keys that a person gives for ESP.
 *
 * @throws VoltaicError `ESP_KEYS_INVALID`, `FILE_UNREADABLE`
 */
export async function readEspKeys({ espSa, espKey = [], keysFrom }: EspKeyOptions): Promise<readonly CapturedSa[]> {
  return [
    ...(espSa === undefined ? [] : readable(espSa, () => parseEspSaTable(readTextFile(espSa)))),
    ...espKey.map((text) => readable('--esp-key', () => parseEspKey(text))),
    ...(keysFrom === undefined ? [] : await keysOfCapture(keysFrom)),
  ]
}

function readable<T>(where: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw cause instanceof DecodeError ? invalid(where, cause) : cause
  }
}

function invalid(where: string, cause: DecodeError): VoltaicError {
  const remedy = '--esp-sa takes the file esp_sa of a Wireshark profile, --esp-key SPI:cipher:key:integrity:key'
  return new VoltaicError('ESP_KEYS_INVALID', `${where}: ${cause.message}`, remedy, { cause })
}

/** What CK and IK in another capture, such as a recording --with-keys, tell of associations. */
async function keysOfCapture(path: string): Promise<readonly CapturedSa[]> {
  const found: CapturedSa[] = []
  const importing = createCaptureImport({ onEntry() {}, onSa: (sa) => found.push(sa) })
  const { chunks } = await readInChunks(path)
  for await (const chunk of chunks) if (!importing.push(chunk)) break
  importing.end()
  if (found.length > 0) return found
  const remedy = 'Give a recording that was made with --with-keys, or a capture of Cx or Mw without masks'
  throw new VoltaicError('ESP_KEYS_INVALID', `${path} holds no CK and IK of a registration over IPsec`, remedy)
}
