import { ALARM_SEVERITIES } from '@voltaic/api'
import { VoltaicError } from '@voltaic/base'
import { askCores, labConfig } from '@voltaic/core'
import { Command } from 'commander'
import { describeAlarms, joinedAlarms } from '../describe-alarms.ts'
import { LAB_DATA } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'

interface AlarmsOptions extends OutputOptions {
  readonly config?: string
  readonly recent?: boolean
}

/** `voltaic alarms` */
export function alarmsCommand(): Command {
  return new Command('alarms')
    .description('what is wrong in a running core, and what to do about it')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--recent', 'print those too that are over')
    .option('--json', 'print all of them as JSON')
    .addHelpText(
      'after',
      `
It asks all processes of the network on this machine. What each alarm means, and how a web server of yours is told:
docs/guides/alarms.md

Examples:
  voltaic alarms
  voltaic alarms --recent
  voltaic alarms --json | jq '.standing[] | select(.severity == "critical")'`,
    )
    .action(showAlarms)
}

async function showAlarms(options: AlarmsOptions): Promise<void> {
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA })
  const answers = await askCores(config.data, { ask: 'alarms' })
  if (answers.length === 0)
    throw new VoltaicError('CORE_NOT_RUNNING', `no core is running on ${config.data}`, 'Start one: voltaic start')
  const views = answers.flatMap((answer) => ('alarms' in answer ? answer.alarms : []))
  const alarms = joinedAlarms(views, ALARM_SEVERITIES)
  printResult(alarms, describeAlarms(alarms, options.recent ?? false), options)
}
