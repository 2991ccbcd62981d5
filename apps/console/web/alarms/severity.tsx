import { Badge } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Alarm } from '../api/operations.ts'

/** A sign of its own for each, so that nobody needs the colour. */
const SIGNS: Readonly<Record<Alarm['severity'], string>> = { critical: '✖', major: '▲', minor: '◆', warning: '●' }
const COLOURS: Readonly<Record<Alarm['severity'], string>> = {
  critical: 'red',
  major: 'orange',
  minor: 'yellow',
  warning: 'gray',
}

/** How grave an alarm is: by sign, word and frame. */
export function Severity({ severity }: { readonly severity: Alarm['severity'] }): ReactNode {
  return (
    <Badge
      variant="default"
      tt="none"
      style={{ flexShrink: 0, borderColor: `var(--mantine-color-${COLOURS[severity]}-6)` }}
      leftSection={<span aria-hidden="true">{SIGNS[severity]}</span>}
    >
      {severity}
    </Badge>
  )
}

/** The sign of the gravest of them. */
export function signOf(alarms: readonly Alarm[]): string {
  return SIGNS[alarms[0]?.severity ?? 'warning']
}
