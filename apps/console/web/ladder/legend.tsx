import { Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Arrow, COLOURS } from './lane.tsx'

const MOODS = [
  ['request', 'request'],
  ['provisional', 'under way'],
  ['success', 'success'],
  ['challenge', 'challenge, no failure'],
  ['failure', 'failure'],
] as const

/** What lines, dots and colours of the ladder mean. */
export function Legend(): ReactNode {
  return (
    <Group gap="md" component="ul" aria-label="What lines and colours mean" className="legend">
      {MOODS.map(([mood, name]) => (
        <Sign key={mood} name={name}>
          <Arrow from={0} to={30} y={8} colour={COLOURS[mood]} isProtected={false} />
        </Sign>
      ))}
      <Sign name="inside ESP (IPsec)">
        <Arrow from={0} to={30} y={8} colour={COLOURS.request} isProtected />
      </Sign>
      <Sign name="something that happened at one element">
        <circle cx={15} cy={8} r={4} fill={COLOURS.event} />
      </Sign>
    </Group>
  )
}

function Sign({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <li>
      <svg width={30} height={16} aria-hidden="true">
        {children}
      </svg>
      <Text size="xs" span>
        {name}
      </Text>
    </li>
  )
}
