import { encodeHex, VoltaicError } from '@voltaic/base'
import {
  encodeRpdu,
  encodeTpdu,
  LANGUAGE_NAMES,
  type LanguageName,
  type RpAddress,
  relativeValidityOf,
  segmentText,
  type TextSegments,
  type TpAddress,
  textPartsOf,
  tpAddressOf,
} from '@voltaic/sms'
import { Command, Option } from 'commander'
import { type OutputOptions, printResult, table } from '../output.ts'
import { contentOf, describeRpdu, describeTpdu } from '../sms/describe-sms.ts'
import { type RecognisedSms, recogniseSms } from '../sms/recognise-sms.ts'
import { octetsOfSmsHex } from '../sms/sms-hex.ts'
import { dropCommand, orderCommands, queueCommand, sendSmsCommand } from './sms-queue.ts'

interface DecodeOptions extends OutputOptions {
  readonly tp?: boolean
}

interface EncodeOptions extends OutputOptions {
  readonly to: string
  readonly text: string
  readonly sc?: string
  readonly reference: string
  readonly longReference?: boolean
  readonly language?: readonly LanguageName[]
  readonly class?: string
  readonly validity?: string
  readonly statusReport?: boolean
}

const HOUR_MS = 3_600_000

/** `voltaic sms` */
export function smsCommand(): Command {
  const command = new Command('sms')
    .description('short messages: read and write their octets, send texts, look after the queue')
    .addCommand(decodeCommand())
    .addCommand(encodeCommand())
    .addCommand(sendSmsCommand())
    .addCommand(queueCommand())
    .addCommand(dropCommand())
  for (const each of orderCommands()) command.addCommand(each)
  return command
}

function decodeCommand(): Command {
  return new Command('decode')
    .description('say what the octets of a short message mean')
    .argument('<hex...>', 'the body of a MESSAGE (application/vnd.3gpp.sms), a TPDU, or one from an AT command')
    .option('--tp', 'it is a TPDU (otherwise that is found out)')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  voltaic sms decode 032a41090100621172304050400000
  voltaic sms decode --tp 11000b916407281553f80000aa0ae8329bfd4697d9ec37`,
    )
    .action((hex: readonly string[], options: DecodeOptions) => {
      const found = recogniseSms(octetsOfSmsHex(hex), options.tp === true)
      printResult(asJson(found), describe(found), options)
    })
}

function describe({ rpdu, tpdu, servicePrefix }: RecognisedSms): string {
  const rows = [
    ...(servicePrefix === undefined ? [] : [['service centre', encodeHex(servicePrefix)] as const]),
    ...(rpdu === undefined ? [] : describeRpdu(rpdu)),
    ...(tpdu === undefined ? [] : describeTpdu(tpdu)),
  ]
  return table(['field', 'value'], rows)
}

/** Octets become hexadecimal digits; what user data say stands beside them. */
function asJson({ rpdu, tpdu, servicePrefix }: RecognisedSms): unknown {
  const data =
    tpdu === undefined ? undefined : 'parameters' in tpdu ? tpdu.parameters : 'userData' in tpdu ? tpdu : undefined
  const content = tpdu && data?.userData && contentOf(data.userData, data.dataCodingScheme ?? 0, tpdu.hasUserDataHeader)
  return withHex({ servicePrefix, rpdu, tpdu, content })
}

function withHex(value: unknown): unknown {
  if (value instanceof Uint8Array) return encodeHex(value)
  if (Array.isArray(value)) return value.map(withHex)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withHex(each)]))
}

function encodeCommand(): Command {
  return new Command('encode')
    .description('write a text as SMS-SUBMIT, in as many parts as it takes')
    .requiredOption('--to <address>', 'number with or without +, or a name')
    .requiredOption('--text <text>', 'the text')
    .option('--sc <number>', 'number of the service centre: writes RP-DATA, the body of a MESSAGE')
    .option('--reference <number>', 'TP-MR and RP-MR of the first part, and the reference of the parts', '0')
    .option('--long-reference', 'parts with a reference of 16 bits')
    .addOption(new Option('--language <name...>', 'shift tables that may be used').choices(LANGUAGE_NAMES))
    .addOption(new Option('--class <number>', 'message class').choices(['0', '1', '2', '3']))
    .option('--validity <hours>', 'how long the service centre is to try')
    .option('--status-report', 'ask for a status report')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  voltaic sms encode --to +46708251358 --text hellohello --validity 96
  voltaic sms encode --to +905321234567 --text 'ağaç ışık' --language turkish --sc +905320000000`,
    )
    .action(encode)
}

function encode(options: EncodeOptions): void {
  const to = addressOf(options.to, '--to')
  const reference = numberOf(options.reference, '--reference', options.longReference ? 0xffff : 0xff)
  const segments = segmentText(options.text, {
    ...(options.language === undefined ? {} : { languages: options.language }),
    referenceBits: options.longReference ? 16 : 8,
  })
  const parts = writeParts(segments, to, reference, options)
  const words = parts.map(({ rpdu, tpdu }) => rpdu ?? tpdu)
  const { alphabet, shiftTables } = segments
  printResult({ alphabet, shiftTables, parts }, [headline(segments), ...words].join('\n'), options)
}

function writeParts(segments: TextSegments, to: TpAddress, reference: number, options: EncodeOptions) {
  const scheme = options.class === undefined ? {} : { messageClass: Number(options.class) }
  const hours = options.validity === undefined ? undefined : numberOf(options.validity, '--validity', 10_584)
  const destination = options.sc === undefined ? undefined : serviceCentreOf(options.sc)
  return textPartsOf(segments, reference, scheme).map((part, index) => {
    const messageReference = (reference + index) & 0xff
    const tpdu = encodeTpdu({
      type: 'SMS-SUBMIT',
      rejectDuplicates: false,
      statusReportRequest: options.statusReport === true,
      replyPath: false,
      messageReference,
      destinationAddress: to,
      protocolIdentifier: 0,
      ...(hours === undefined
        ? {}
        : { validityPeriod: { format: 'relative', value: relativeValidityOf(hours * HOUR_MS) } as const }),
      ...part,
    })
    const rpdu =
      destination &&
      encodeRpdu({ type: 'RP-DATA', direction: 'ms-to-network', messageReference, destination, userData: tpdu })
    return {
      text: segments.parts[index] ?? '',
      tpdu: encodeHex(tpdu),
      ...(rpdu === undefined ? {} : { rpdu: encodeHex(rpdu) }),
    }
  })
}

function headline({ alphabet, shiftTables, parts }: TextSegments): string {
  const { locking, single } = shiftTables
  const tables = [locking && `${locking} locking shift`, single && `${single} single shift`].filter(Boolean)
  const name = alphabet === 'ucs2' ? 'UCS-2' : ['GSM 7 bit', ...tables].join(', ')
  return `${parts.length} ${parts.length === 1 ? 'part' : 'parts'}, ${name}`
}

function addressOf(text: string, option: string): TpAddress {
  const address = tpAddressOf(text)
  if (address !== undefined) return address
  const remedy = 'Give up to 20 digits, with + for an international number, or up to 11 characters of the GSM alphabet'
  throw new VoltaicError('SMS_ADDRESS_INVALID', `${option} ${JSON.stringify(text)} is no address`, remedy)
}

function serviceCentreOf(text: string): RpAddress {
  const address = addressOf(text, '--sc')
  if (address.kind === 'digits') return address
  const message = `--sc ${JSON.stringify(text)} is no number`
  throw new VoltaicError('SMS_ADDRESS_INVALID', message, 'Give the number of the service centre, with + and digits')
}

function numberOf(text: string, option: string, largest: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= largest) return value
  throw new VoltaicError('SMS_NUMBER_INVALID', `${option} ${text} is no whole number from 0 to ${largest}`)
}
