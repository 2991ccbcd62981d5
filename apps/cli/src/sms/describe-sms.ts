import { DecodeError, encodeHex } from '@voltaic/base'
import {
  COMMAND_TYPES,
  concatenationOf,
  decodeDataCodingScheme,
  describeProtocolIdentifier,
  describeRpCause,
  FAILURE_CAUSES,
  fullYearOf,
  type OptionalParameters,
  portsOf,
  type RpAddress,
  type Rpdu,
  readContent,
  relativeValidityMs,
  STATUSES,
  shiftTablesOf,
  type TimeStamp,
  type TpAddress,
  type Tpdu,
  type UserDataContent,
  type ValidityPeriod,
} from '@voltaic/sms'

type Row = readonly [field: string, value: string]

const SENDERS = { 'ms-to-network': 'from the phone', 'network-to-ms': 'from the network' } as const
const FLAGS: Readonly<Record<string, string>> = {
  moreMessagesToSend: 'more messages to send',
  loopPrevention: 'loop prevention',
  statusReportIndication: 'status report indication',
  statusReportRequest: 'status report request',
  rejectDuplicates: 'reject duplicates',
  replyPath: 'reply path',
  hasUserDataHeader: 'user data header',
  isOfCommand: 'about a command',
}

/** A message of the relay layer in rows of field and value. */
export function describeRpdu(rpdu: Rpdu): readonly Row[] {
  const cause = rpdu.type === 'RP-ERROR' ? rpdu.cause : undefined
  const words = cause === undefined ? undefined : (describeRpCause(cause) ?? 'not known')
  return [
    [rpdu.type, SENDERS[rpdu.direction]],
    ['RP-MR', String(rpdu.messageReference)],
    ...(cause === undefined ? [] : [['RP-Cause', `${cause} ${words}`] as const]),
    ...(rpdu.type === 'RP-DATA' && rpdu.originator ? [['RP-OA', describeAddress(rpdu.originator)] as const] : []),
    ...(rpdu.type === 'RP-DATA' && rpdu.destination ? [['RP-DA', describeAddress(rpdu.destination)] as const] : []),
    ...restRow(rpdu.rest),
  ]
}

/** A TPDU in rows of field and value, its text last. */
export function describeTpdu(tpdu: Tpdu): readonly Row[] {
  const flags = Object.entries(FLAGS).flatMap(([name, words]) =>
    name in tpdu && tpdu[name as keyof Tpdu] ? [words] : [],
  )
  return [[tpdu.type, flags.join(', ')], ...fieldsOf(tpdu), ...restRow(tpdu.rest)]
}

function fieldsOf(tpdu: Tpdu): readonly Row[] {
  switch (tpdu.type) {
    case 'SMS-DELIVER':
      return [
        ['TP-OA', describeAddress(tpdu.originatingAddress)],
        ['TP-SCTS', describeTime(tpdu.serviceCentreTimeStamp)],
        ...dataRows(tpdu, tpdu.hasUserDataHeader),
      ]
    case 'SMS-SUBMIT':
      return [
        ['TP-MR', String(tpdu.messageReference)],
        ['TP-DA', describeAddress(tpdu.destinationAddress)],
        ...(tpdu.validityPeriod === undefined ? [] : [['TP-VP', describeValidity(tpdu.validityPeriod)] as const]),
        ...dataRows(tpdu, tpdu.hasUserDataHeader),
      ]
    case 'SMS-STATUS-REPORT':
      return [
        ['TP-MR', String(tpdu.messageReference)],
        ['TP-RA', describeAddress(tpdu.recipientAddress)],
        ['TP-SCTS', describeTime(tpdu.serviceCentreTimeStamp)],
        ['TP-DT', describeTime(tpdu.dischargeTime)],
        ['TP-ST', coded(tpdu.status, STATUSES)],
        ...dataRows(tpdu.parameters ?? {}, tpdu.hasUserDataHeader),
      ]
    case 'SMS-COMMAND':
      return [
        ['TP-MR', String(tpdu.messageReference)],
        ['TP-PID', describePid(tpdu.protocolIdentifier)],
        ['TP-CT', coded(tpdu.commandType, COMMAND_TYPES)],
        ['TP-MN', String(tpdu.messageNumber)],
        ['TP-DA', describeAddress(tpdu.destinationAddress)],
        ['TP-CD', encodeHex(tpdu.commandData)],
      ]
    default:
      return [
        ...(tpdu.failureCause === undefined ? [] : [['TP-FCS', coded(tpdu.failureCause, FAILURE_CAUSES)] as const]),
        ...('serviceCentreTimeStamp' in tpdu ? [['TP-SCTS', describeTime(tpdu.serviceCentreTimeStamp)] as const] : []),
        ...dataRows(tpdu.parameters, tpdu.hasUserDataHeader),
      ]
  }
}

function dataRows(
  { protocolIdentifier, dataCodingScheme, userData }: OptionalParameters,
  hasHeader: boolean,
): readonly Row[] {
  const content = userData && contentOf(userData, dataCodingScheme ?? 0, hasHeader)
  return [
    ...(protocolIdentifier === undefined ? [] : [['TP-PID', describePid(protocolIdentifier)] as const]),
    ...(dataCodingScheme === undefined ? [] : [['TP-DCS', describeScheme(dataCodingScheme)] as const]),
    ...(userData === undefined ? [] : [['TP-UDL', String(userData.length)] as const]),
    ...(content === undefined ? [] : contentRows(content)),
  ]
}

/** What user data say; undefined where their header goes beyond them. */
export function contentOf(
  userData: NonNullable<OptionalParameters['userData']>,
  dataCodingScheme: number,
  hasHeader: boolean,
): UserDataContent | undefined {
  try {
    return readContent(userData, dataCodingScheme, hasHeader)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

function contentRows({ header, ignoredHeader, body }: UserDataContent): readonly Row[] {
  const part = concatenationOf(header)
  const ports = portsOf(header)
  const { locking, single } = shiftTablesOf(header)
  const tables = [locking && `${locking} locking shift`, single && `${single} single shift`].filter(Boolean).join(', ')
  return [
    ...(part ? [['part', `${part.sequence} of ${part.total}, reference ${part.reference}`] as const] : []),
    ...(ports ? [['ports', `to ${ports.destination}, from ${ports.origin}`] as const] : []),
    ...(tables === '' ? [] : [['tables', tables] as const]),
    ...header.map(
      ({ identifier, data }) => ['element', `${hexOctet(identifier)} ${encodeHex(data)}`.trimEnd()] as const,
    ),
    ...(ignoredHeader === undefined ? [] : [['header', `ignored: ${encodeHex(ignoredHeader)}`] as const]),
    body.kind === 'text' ? ['text', JSON.stringify(body.text)] : ['octets', encodeHex(body.octets)],
  ]
}

function describeAddress(address: TpAddress | RpAddress): string {
  if (address.kind === 'octets') return `octets ${encodeHex(address.octets)}`
  if (address.kind === 'alphanumeric') return JSON.stringify(address.text)
  if (address.typeOfNumber === 'international') return `+${address.digits}`
  return `${address.digits} (${address.typeOfNumber})`
}

function describeTime(stamp: TimeStamp): string {
  if (stamp.kind === 'octets') return `octets ${encodeHex(stamp.octets)}`
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.abs(stamp.zoneQuarters) * 15
  const zone = `${stamp.zoneQuarters < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  const day = `${fullYearOf(stamp.year)}-${two(stamp.month)}-${two(stamp.day)}`
  return `${day} ${two(stamp.hour)}:${two(stamp.minute)}:${two(stamp.second)} ${zone}`
}

function describeValidity(period: ValidityPeriod): string {
  const relative = (value: number) => `${relativeValidityMs(value) / 3_600_000} hours`
  if (period.format === 'relative') return relative(period.value)
  if (period.format === 'absolute') return `until ${describeTime(period.time)}`
  if (period.format === 'enhanced-octets') return `octets ${encodeHex(period.octets)}`
  const once = period.singleShot ? 'one attempt, ' : ''
  const { period: enhanced } = period
  if (enhanced.kind === 'none') return `${once}no period`
  if (enhanced.kind === 'relative') return once + relative(enhanced.value)
  if (enhanced.kind === 'seconds') return `${once}${enhanced.seconds} seconds`
  return `${once}${enhanced.hours} h ${enhanced.minutes} min ${enhanced.seconds} s`
}

function describeScheme(octet: number): string {
  const { alphabet, isCompressed, messageClass, isDeletedWhenRead, waiting, isReserved } = decodeDataCodingScheme(octet)
  const words = [
    { gsm7: 'GSM 7 bit', '8bit': '8-bit data', ucs2: 'UCS-2' }[alphabet],
    isCompressed && 'compressed',
    messageClass !== undefined && `class ${messageClass}`,
    isDeletedWhenRead && 'deleted when read',
    waiting && `${waiting.kind} ${waiting.isActive ? 'waiting' : 'no longer waiting'}`,
    isReserved && 'reserved',
  ]
  return `${hexOctet(octet)} ${words.filter(Boolean).join(', ')}`
}

const describePid = (octet: number) => `${hexOctet(octet)} ${describeProtocolIdentifier(octet)}`
const coded = (value: number, words: ReadonlyMap<number, string>) =>
  `${hexOctet(value)} ${words.get(value) ?? 'not known'}`
const hexOctet = (value: number) => value.toString(16).toUpperCase().padStart(2, '0')
const restRow = (rest: Uint8Array | undefined): readonly Row[] =>
  rest === undefined ? [] : [['behind', encodeHex(rest)]]
