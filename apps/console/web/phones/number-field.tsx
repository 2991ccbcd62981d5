import { Autocomplete } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Phone } from '../api/operations.ts'
import { nameOf } from '../shell/identity.ts'

/** A number to call or to write to, with those of the other phones to choose from. */
export function NumberField(props: {
  readonly label: string
  readonly others: readonly Phone[]
  readonly value: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const numbers = props.others.flatMap(({ identities }) =>
    identities.filter((uri) => uri.startsWith('tel:')).map(nameOf),
  )
  return (
    <Autocomplete
      label={props.label}
      placeholder="number or SIP URI"
      data={[...new Set(numbers)]}
      value={props.value}
      onChange={props.onChange}
      w={190}
      size="xs"
    />
  )
}
