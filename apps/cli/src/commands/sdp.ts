import { VoltaicError } from '@voltaic/base'
import {
  type ExplainedStream,
  type Explanation,
  explainNegotiation,
  parseSessionDescription,
  type SdpFinding,
  type SessionDescription,
} from '@voltaic/sdp'
import { Command } from 'commander'
import { type OutputOptions, printResult, table } from '../output.ts'
import { readTextFile } from '../text-file.ts'

const MARKS: Readonly<Record<SdpFinding['kind'], string>> = { problem: '!', hint: '?' }

/** `voltaic sdp` */
export function sdpCommand(): Command {
  return new Command('sdp').description('session descriptions: what an offer and its answer come to').addCommand(
    new Command('explain')
      .description('say what was offered, what the answer took of it and why, and what will not work')
      .argument('<offer>', 'a file with the offer: SDP, or a SIP message with SDP in it')
      .argument('[answer]', 'a file with the answer')
      .option('--json', 'print the result as JSON')
      .addHelpText(
        'after',
        `
A line with ! keeps media from working as they are described, one with ? is worth a look; each names its clause. The exit
code is 1 when there is a ! among them.

Examples:
  voltaic sdp explain invite.txt
  voltaic sdp explain offer.sdp answer.sdp`,
      )
      .action(explain),
  )
}

function explain(offer: string, answer: string | undefined, options: OutputOptions): void {
  const explanation = explainNegotiation(
    readDescription(offer),
    answer === undefined ? undefined : readDescription(answer),
  )
  printResult(explanation, describe(explanation), options)
  if (!explanation.works) process.exitCode = 1
}

/** In a SIP message the description begins behind the headers. @throws VoltaicError SDP_FILE */
function readDescription(path: string): SessionDescription {
  const text = readTextFile(path)
  const at = text.startsWith('v=') ? 0 : text.search(/^v=0/m)
  try {
    return parseSessionDescription(text.slice(Math.max(0, at)).trimEnd())
  } catch (cause) {
    throw noDescription(path, cause)
  }
}

function noDescription(path: string, cause: unknown): VoltaicError {
  const message = `${path} holds no session description: ${cause instanceof Error ? cause.message : cause}`
  const remedy = 'Give a file that begins with v=0, or a SIP message with such a body'
  return new VoltaicError('SDP_FILE', message, remedy, { cause })
}

function describe({ streams, sentences, findings }: Explanation): string {
  const tables = streams.map(describeStream)
  const lines = findings.map(({ kind, stream, text, spec }) => {
    const where = stream === undefined || streams.length === 1 ? '' : `stream ${stream + 1}: `
    return `${MARKS[kind]} ${where}${text} (${spec})`
  })
  const said = sentences.map((sentence) => `  ${sentence}`)
  return [...tables, said.join('\n'), lines.join('\n')].filter((part) => part !== '').join('\n\n')
}

function describeStream({ stream, media, state, codecs }: ExplainedStream): string {
  const rows = codecs.map(({ payloadType, codec, fmtp, outcome, reason }) => [
    `${payloadType}`,
    codec,
    fmtp,
    reason === undefined ? outcome : `${outcome}: ${reason}`,
  ])
  const title = `stream ${stream + 1}: ${media}, ${state}`
  return rows.length === 0 ? title : `${title}\n${table(['number', 'codec', 'parameters', 'outcome'], rows)}`
}
