import { ByteWriter } from '@voltaic/base'
import type { PcoDirection } from '../pco/identifiers.ts'
import { encodePco, type Pco } from '../pco/pco.ts'
import { ESM, ESM_ELEMENTS } from './esm-message.ts'

/** What every ESM message begins with. */
export interface EsmHeader {
  /** 5 to 15; 0 where no bearer is meant. */
  readonly bearerIdentity: number
  /** 1 to 254; 0 where no transaction is meant. */
  readonly transactionIdentity: number
}

/**
 * A writer behind the header of an ESM message.
 *
 * @throws RangeError for identities that do not fit
 * @spec TS 24.301 §9.2, §9.3.2, §9.4, §9.8
 */
export function beginEsm({ bearerIdentity, transactionIdentity }: EsmHeader, type: number): ByteWriter {
  if (!(bearerIdentity >= 0 && bearerIdentity <= 15)) throw new RangeError(`EPS bearer identity ${bearerIdentity}`)
  return new ByteWriter(128)
    .uint8((bearerIdentity << 4) | ESM)
    .uint8(transactionIdentity)
    .uint8(type)
}

/** A value behind its length. @throws RangeError for more than 255 octets */
export function writeLv(writer: ByteWriter, value: Uint8Array): void {
  writer.uint8(value.length).bytes(value)
}

/**
 * Protocol configuration options as a message has them behind everything else; nothing where there are none.
 *
 * @throws RangeError for options that do not fit
 * @spec TS 24.301 §9.9.4.11
 */
export function writePcoElement(writer: ByteWriter, pco: Pco | undefined, direction: PcoDirection): void {
  if (pco === undefined) return
  writer.uint8(ESM_ELEMENTS.PCO)
  writeLv(writer, encodePco(pco, direction))
}
