import { Group, SegmentedControl, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { keyProblem } from './key-form.ts'

/** The keys of a SIM as they are typed. */
export interface KeysOfSim {
  readonly k: string
  readonly kind: 'opc' | 'op'
  /** OPc or OP. */
  readonly operator: string
}

export const NO_KEYS: KeysOfSim = { k: '', kind: 'opc', operator: '' }

export function areKeysReady({ k, operator }: KeysOfSim): boolean {
  return [k, operator].every((key) => key !== '' && keyProblem(key) === undefined)
}

/** The fields for K and for OPc or OP; what is wrong with their form is said at once. */
export function SimKeys(props: { readonly keys: KeysOfSim; readonly onChange: (keys: KeysOfSim) => void }): ReactNode {
  const { k, kind, operator } = props.keys
  const change = (changed: Partial<KeysOfSim>): void => props.onChange({ ...props.keys, ...changed })
  return (
    <>
      <TextInput
        label="K"
        description="the secret of the SIM, also called Ki: 32 hexadecimal digits from its data sheet; it is never shown again"
        value={k}
        onChange={(event) => change({ k: event.currentTarget.value.trim() })}
        error={keyProblem(k)}
        autoComplete="off"
        className="mono"
        required
      />
      <Group align="flex-end" wrap="nowrap">
        <SegmentedControl
          data={[
            { value: 'opc', label: 'OPc' },
            { value: 'op', label: 'OP' },
          ]}
          value={kind}
          onChange={(value) => change({ kind: value === 'op' ? 'op' : 'opc' })}
          aria-label="Which key of the operator"
        />
        <TextInput
          flex={1}
          label={kind === 'opc' ? 'OPc' : 'OP'}
          description={
            kind === 'opc'
              ? 'from the data sheet of this SIM; each SIM has its own'
              : 'one for all SIMs of an operator; the OPc of each SIM is made of it and K'
          }
          value={operator}
          onChange={(event) => change({ operator: event.currentTarget.value.trim() })}
          error={keyProblem(operator)}
          autoComplete="off"
          className="mono"
          required
        />
      </Group>
    </>
  )
}
