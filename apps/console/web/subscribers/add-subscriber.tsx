import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { useLocation } from 'wouter'
import type { NewSubscriber } from '../api/operations.ts'
import { useChange } from '../api/queries.ts'
import { Refusal } from '../api/request.ts'
import { WithDocs } from '../learn/with-docs.tsx'
import { ProfileChoice } from './profile-choice.tsx'
import { areKeysReady, type KeysOfSim, NO_KEYS, SimKeys } from './sim-keys.tsx'

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
  const [keys, setKeys] = useState<KeysOfSim>(NO_KEYS)
  const [profile, setProfile] = useState<string>()
  const [, go] = useLocation()
  const add = useChange('addSubscriber', ['listSubscribers'], { isSaidElsewhere: isAtItsField })
  const refused = refusedFields(add.error)
  const isReady = imsi !== '' && areKeysReady(keys)
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const body: NewSubscriber = {
      imsi,
      ...(msisdn !== '' && { msisdn }),
      k: keys.k,
      [keys.kind]: keys.operator,
      ...(profile !== undefined && { serviceProfile: profile }),
    }
    add.mutate(
      { body },
      {
        onSuccess: () => {
          onClose()
          // there it says what goes onto the card
          go(`/console/subscribers/${imsi}`)
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
          error={refused.get('imsi')}
          data-autofocus
          required
        />
        <TextInput
          label="Number"
          description="with its country code: +491701234567; none for a SIM without a number"
          value={msisdn}
          onChange={(event) => setMsisdn(event.currentTarget.value.trim())}
          error={refused.get('msisdn')}
        />
        <SimKeys keys={keys} onChange={setKeys} />
        <ProfileChoice value={profile} onChange={setProfile} isShown={isOpen} />
        <Text size="sm" c="dimmed">
          <WithDocs text="Whether keys are those of a SIM is seen when it has answered a challenge: docs/guides/keys.md, or" />{' '}
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

const FIELDS: readonly string[] = ['imsi', 'msisdn']

function isAtItsField(error: Error): boolean {
  const fields = [...refusedFields(error).keys()]
  return fields.length > 0 && fields.every((field) => FIELDS.includes(field))
}

/** What the core found wrong, by field of the form. */
function refusedFields(error: Error | null): ReadonlyMap<string, string> {
  const problems = error instanceof Refusal ? (error.problems ?? []) : []
  return new Map(problems.map(({ field, reason }) => [field, reason]))
}
