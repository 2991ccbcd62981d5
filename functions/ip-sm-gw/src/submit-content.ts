import { DecodeError } from '@voltaic/base'
import {
  type Concatenation,
  concatenationOf,
  decodeTpdu,
  readContent,
  type SmsSubmit,
  type UserDataContent,
} from '@voltaic/sms'
import type { SmsEvent } from './sms-event.ts'
import type { NewSms } from './sms-statements.ts'

const SINGLE_SHOT = 0x40

/** Whether only one attempt is to be made. @spec TS 23.040 §9.2.3.12.3 */
export function isSingleShot({ validityPeriod: period }: SmsSubmit): boolean {
  if (period?.format === 'enhanced') return period.singleShot
  return period?.format === 'enhanced-octets' && ((period.octets[0] ?? 0) & SINGLE_SHOT) !== 0
}

/** Which part of a text a message is. @spec TS 23.040 §9.2.3.24.1 */
export function partOf(submit: SmsSubmit): Concatenation | undefined {
  const content = contentOf(submit)
  return content === undefined ? undefined : concatenationOf(content.header)
}

/** The event that tells of a message that has been taken. */
export function mobileOriginated(row: NewSms): SmsEvent {
  const { id, accepted_at, originator, destination, part_number, part_total, part_reference, submit } = row
  const text = submit === null ? undefined : textOf(submit)
  const isPart = part_number !== null && part_total !== null && part_reference !== null
  return {
    kind: 'mo',
    messageId: id,
    at: accepted_at,
    originator,
    destination,
    tpdu: Buffer.from(submit ?? []).toString('hex'),
    ...(text === undefined ? {} : { text }),
    ...(isPart ? { part: { number: part_number, total: part_total, reference: part_reference } } : {}),
  }
}

function textOf(octets: Uint8Array): string | undefined {
  const submit = decodeTpdu(octets, 'ms-to-network', 'RP-DATA')
  const body = submit.type === 'SMS-SUBMIT' ? contentOf(submit)?.body : undefined
  return body?.kind === 'text' ? body.text : undefined
}

/** Undefined where the header goes beyond the user data: what it means is the matter of the phone that gets it. */
function contentOf(submit: SmsSubmit): UserDataContent | undefined {
  try {
    return readContent(submit.userData, submit.dataCodingScheme, submit.hasUserDataHeader)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
