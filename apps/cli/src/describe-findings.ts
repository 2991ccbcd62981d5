import { styleText } from 'node:util'
import { type Finding, type Found, GROUPS, type Group } from '@voltaic/doctor'
import { printable } from './printable.ts'

export interface FindingsOptions {
  readonly showsPassed: boolean
  readonly colours: boolean
}

type Severity = Finding['severity']
type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

const SEVERITIES = ['ok', 'note', 'warning', 'error'] as const satisfies readonly Severity[]
const SIGNS = { ok: '✓', note: '·', warning: '!', error: '✗' } as const
const STYLES = { ok: 'green', note: 'cyan', warning: 'yellow', error: 'red' } as const

export function countFindings(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const count = (severity: Severity) => findings.filter((each) => each.severity === severity).length
  return { ok: count('ok'), note: count('note'), warning: count('warning'), error: count('error') }
}

/** Findings for people: group by group, what is wrong with what it means and what to type, then the sum. */
export function describeFindings(findings: readonly Finding[], options: FindingsOptions): string {
  const paint: Paint = options.colours
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text
  const groups = GROUPS.filter((group) => findings.some((each) => each.group === group))
  return [
    ...groups.flatMap((group) => describeGroup(group, findings, options, paint)),
    '',
    sum(findings, options),
  ].join('\n')
}

function describeGroup(
  group: Group,
  findings: readonly Finding[],
  { showsPassed }: FindingsOptions,
  paint: Paint,
): readonly string[] {
  const here = findings.filter((each) => each.group === group)
  const worst = SEVERITIES.findLast((severity) => here.some((each) => each.severity === severity)) ?? 'ok'
  const passed = here.filter((each) => each.severity === 'ok')
  const isAllRight = passed.length === here.length
  const head = `${paint(STYLES[worst], SIGNS[worst])} ${paint('bold', group.padEnd(10))}${isAllRight ? 'in order' : ''}`
  const lines = [head.trimEnd()]
  if (showsPassed) for (const { what } of passed) lines.push(`    ${paint('green', '✓')} ${printable(what)}`)
  for (const each of here) if (each.severity !== 'ok') lines.push(...describe(each, paint))
  return lines
}

// names of processes, interfaces and peers are not ours: colours come in after a terminal has nothing to obey in them
function describe({ severity, what, why, mend, link }: Found, paint: Paint): readonly string[] {
  const sign = paint(STYLES[severity], `${SIGNS[severity]} ${severity}`)
  const lines = [`    ${sign}: ${printable(what)}`, `      ${printable(why)}`]
  if (mend.kind === 'advice') lines.push(`      ${paint('bold', printable(mend.text))}`)
  else {
    for (const line of mend.lines) lines.push(`      ${paint('bold', `# ${printable(line)}`)}`)
    if (mend.lasting !== undefined)
      lines.push(`      ${paint('dim', `# ${printable(mend.lasting)}   so that it stays`)}`)
  }
  return [...lines, `      ${paint('dim', printable(link))}`]
}

function sum(findings: readonly Finding[], { showsPassed }: FindingsOptions): string {
  const { ok, note, warning, error } = countFindings(findings)
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
  const hint = ok > 0 && !showsPassed ? ' (--all shows them)' : ''
  const rest = `${many(error, 'error')}, ${many(warning, 'warning')}, ${many(note, 'note')}, ${ok} in order${hint}.`
  return error + warning + note === 0 ? `All ${ok} things are in order${hint}.` : rest
}
