import type { AlarmEntry, AlarmsView } from '@voltaic/api'

const MARKS: Readonly<Record<AlarmEntry['severity'], string>> = {
  critical: '✗ critical',
  major: '✗ major',
  minor: '! minor',
  warning: '! warning',
}

/** What people see of the alarms of a network: what is wrong, where, since when, and what to do. */
export function describeAlarms({ standing, recent }: AlarmsView, isRecentWanted: boolean): string {
  const now = standing.length === 0 ? ['Nothing is wrong: no alarm stands.'] : standing.flatMap(describeAlarm)
  if (!isRecentWanted) return now.join('\n')
  const past = recent.length === 0 ? ['None is over since the start.'] : ['Over:', ...recent.flatMap(describeEnded)]
  return [...now, '', ...past].join('\n')
}

function describeAlarm({ severity, kind, source, text, remedy, since }: AlarmEntry): readonly string[] {
  return [`${MARKS[severity]}: ${source}: ${text} (${kind}, since ${timeOf(since)})`, `  ${remedy}`]
}

function describeEnded({ severity, kind, source, text, since, until = since }: AlarmEntry): string {
  return `  ${severity}: ${source}: ${text} (${kind}, ${timeOf(since)} to ${timeOf(until)})`
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** Alarms of several processes as those of one: the gravest first, the last that is over first. */
export function joinedAlarms(views: readonly AlarmsView[], severities: readonly string[]): AlarmsView {
  const gravity = ({ severity }: AlarmEntry) => severities.indexOf(severity)
  return {
    standing: views
      .flatMap(({ standing }) => standing)
      .toSorted((a, b) => gravity(a) - gravity(b) || a.since - b.since),
    recent: views.flatMap(({ recent }) => recent).toSorted((a, b) => (b.until ?? 0) - (a.until ?? 0)),
  }
}
