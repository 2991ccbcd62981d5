import { VoltaicError } from '@voltaic/base'
import { Command, InvalidArgumentError } from 'commander'
import { withApi } from '../api-client.ts'
import { describeTimeline, type TimelinePage } from '../describe-timeline.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { orNotFound } from '../refused-subscribers.ts'

interface TimelineOptions extends OutputOptions {
  readonly config?: string
  readonly kinds?: string
  readonly before?: number
  readonly limit: string
}

/** `voltaic subscriber timeline` */
export function timelineCommand(): Command {
  return new Command('timeline')
    .description('what has happened to one subscriber, a line for each procedure, the newest first')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU')
    .option('--kinds <list>', 'only these: registration, security, call, text, hss, provisioning')
    .option('--before <time>', 'only what began earlier: 2026-11-27T12:00:00Z', parseTime)
    .option('--limit <number>', 'how many at the most, up to 1000', '50')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  voltaic subscriber timeline 001010000000001
  voltaic subscriber timeline +99901000001 --kinds call,text
  voltaic trace --story CALL-ID      the messages of one line`,
    )
    .action(showTimeline)
}

function parseTime(text: string): number {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new InvalidArgumentError('Give a time as in 2026-11-27T12:00:00Z.')
  return at
}

async function showTimeline(identity: string, { kinds, before, limit, ...options }: TimelineOptions): Promise<void> {
  const query = new URLSearchParams({
    limit,
    ...(kinds !== undefined && { kinds }),
    ...(before !== undefined && { before: String(before) }),
  })
  const page = await withApi(options.config, async (api) => {
    try {
      return await api.ask<TimelinePage>('GET', `/subscribers/${encodeURIComponent(identity)}/timeline?${query}`)
    } catch (error) {
      const refusal = orNotFound(error, identity)
      if (refusal instanceof VoltaicError && refusal.code === 'SUBSCRIBER_REFUSED') throw error
      throw refusal
    }
  })
  printResult(page, describeTimeline(page, identity, kinds !== undefined || before !== undefined), options)
}
