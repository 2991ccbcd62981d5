import { Badge } from '@mantine/core'
import type { ReactNode } from 'react'

type State = 'registered' | 'unregistered' | 'not-registered'

const COLOURS: Readonly<Record<State, string>> = {
  registered: 'green',
  unregistered: 'orange',
  'not-registered': 'gray',
}
/** TS 29.228 §3.1 has three states: in the middle one an S-CSCF keeps services for whoever is not there. */
const WORDS: Readonly<Record<State, string>> = {
  registered: 'registered',
  unregistered: 'not there, services kept',
  'not-registered': 'not registered',
}

export function RegistrationBadge({ state }: { readonly state: State }): ReactNode {
  return (
    <Badge variant="dot" color={COLOURS[state]} tt="none">
      {WORDS[state]}
    </Badge>
  )
}
