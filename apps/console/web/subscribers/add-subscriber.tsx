import { Button, Code, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import type { NewSubscriber } from '../api/operations.ts'
import { useChange } from '../api/queries.ts'
import { keyProblem } from './key-form.ts'

/** One form for a SIM: identities and keys in, everything else follows. Keys never come back. */
export function AddSubscriber({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
}): ReactNode {
  const [imsi, setImsi] = useState('')
  const [msisdn, setMsisdn] = useState('')
  const [k, setK] = useState('')
  const [kind, setKind] = useState<'opc' | 'op'>('opc')
  const [operator, setOperator] = useState('')
  const add = useChange('addSubscriber', ['listSubscribers'])
  const problems = { k: keyProblem(k), operator: keyProblem(operator) }
  const isReady =
    imsi !== '' && k !== '' && operator !== '' && problems.k === undefined && problems.operator === undefined
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const body: NewSubscriber = { imsi, ...(msisdn !== '' && { msisdn }), k, [kind]: operator }
    add.mutate(
      { body },
      {
        onSuccess: () => {
          for (const clear of [setImsi, setMsisdn, setK, setOperator]) clear('')
          onClose()
        },
      },
    )
  }
  return (
    <Modal opened={isOpen} onClose={onClose} title="Add a SIM" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack component="form" onSubmit={submit}>
        <TextInput
          label="IMSI"
          description="15 digits, on the SIM or its data sheet; it begins with MCC and MNC of this network"
          value={imsi}
          onChange={(event) => setImsi(event.currentTarget.value.trim())}
          required
        />
        <TextInput
          label="Number"
          description="with its country code: +491701234567; none for a SIM without a number"
          value={msisdn}
          onChange={(event) => setMsisdn(event.currentTarget.value.trim())}
        />
        <TextInput
          label="K"
          description="32 hexadecimal digits, also called Ki; leave it to nobody"
          value={k}
          onChange={(event) => setK(event.currentTarget.value.trim())}
          error={problems.k}
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
            onChange={(value) => setKind(value === 'op' ? 'op' : 'opc')}
            aria-label="Which key of the operator"
          />
          <TextInput
            flex={1}
            label={kind === 'opc' ? 'OPc' : 'OP'}
            description={
              kind === 'opc' ? 'of this very SIM' : 'the same for all SIMs of an operator; OPc is made of it'
            }
            value={operator}
            onChange={(event) => setOperator(event.currentTarget.value.trim())}
            error={problems.operator}
            autoComplete="off"
            className="mono"
            required
          />
        </Group>
        <Text size="sm" c="dimmed">
          Whether keys are those of a SIM is seen when it has answered a challenge: docs/guides/keys.md, or{' '}
          <Code>voltaic keys check</Code>.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!isReady} loading={add.isPending}>
            Add
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
