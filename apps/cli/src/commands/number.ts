import { VoltaicError } from '@voltaic/base'
import { readNumberPlan } from '@voltaic/core'
import { checkNumberPlanTests, createNumberPlan, type DialContext, refusalOf } from '@voltaic/numbers'
import { Command } from 'commander'
import { describeNumber, describeNumberTests } from '../describe-number.ts'
import { DEFAULT_CONFIG_FILE } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { readTextFile } from '../text-file.ts'

interface PreviewOptions extends OutputOptions {
  readonly group?: string
  readonly caller?: string
  readonly plan: string
}

/** `voltaic number` */
export function numberCommand(): Command {
  return new Command('number')
    .description('the number plan: what phones dial, and which number that is')
    .addCommand(previewCommand())
    .addCommand(checkCommand())
}

function previewCommand(): Command {
  return new Command('preview')
    .description('show what the number plan makes of a number, rule by rule')
    .argument('<dialled>', 'digits as they are typed, a tel URI, or a SIP URI')
    .option('--group <name>', 'whoever dials is of this subscriber group')
    .option('--caller <identity>', 'who dials: +61355501234, a tel or a SIP URI; the plan says of which group')
    .option('--plan <file>', 'voltaic.yaml, or a file with nothing but numberPlan', DEFAULT_CONFIG_FILE)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Example:
  voltaic number preview "(03) 5550 1234" --plan examples/number-plan.yaml`,
    )
    .action(preview)
}

function preview(dialled: string, options: PreviewOptions): void {
  const { group, caller, plan: file } = options
  const config = readNumberPlan(readTextFile(file), file)
  const names = config.groups.map(({ name }) => name)
  if (group !== undefined && !names.includes(group)) {
    const remedy = names.length === 0 ? `${file} has no groups.` : `There are: ${names.join(', ')}`
    throw new VoltaicError('NUMBER_GROUP_UNKNOWN', `there is no group ${group} in ${file}`, remedy)
  }
  const plan = createNumberPlan(config)
  const context: DialContext = {
    ...(group !== undefined && { group }),
    ...(caller !== undefined && { caller: [caller.startsWith('+') ? `tel:${caller}` : caller] }),
  }
  const explanation = plan.explain(dialled, context)
  const { result } = explanation
  const shown = result.kind === 'global' ? plan.display(result.e164, context) : undefined
  const refusal = refusalOf(result)
  printResult({ ...explanation, refusal, shown }, describeNumber(explanation, shown), options)
}

function checkCommand(): Command {
  return new Command('check')
    .description('look for mistakes in a number plan, and run the tests that stand beside it')
    .argument('[plan]', 'voltaic.yaml, or a file with nothing but numberPlan', DEFAULT_CONFIG_FILE)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nEnds with 1 when a test fails.')
    .action(check)
}

function check(file: string, options: OutputOptions): void {
  const results = checkNumberPlanTests(readNumberPlan(readTextFile(file), file))
  if (results.some(({ passes }) => !passes)) process.exitCode = 1
  printResult(results, describeNumberTests(file, results), options)
}
