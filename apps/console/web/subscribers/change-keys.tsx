import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import type { Subscriber } from '../api/operations.ts'
import { useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { areKeysReady, type KeysOfSim, NO_KEYS, SimKeys } from './sim-keys.tsx'

type Sim = Subscriber['impis'][number]

/** Other keys for a SIM that is known: those stored were wrong, or the card was exchanged. All else stays as it is. */
export function ChangeKeys({ sim }: { readonly sim: Sim }): ReactNode {
  const isAllowed = useMay('provisioner')
  const [isOpen, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button size="compact-sm" variant="default" disabled={!isAllowed} onClick={open}>
        Change keys
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={`Keys of ${sim.impi}`}
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {/* what was typed goes with the form */}
        <KeysForm sim={sim} onClose={close} />
      </Modal>
    </>
  )
}

function KeysForm({ sim, onClose }: { readonly sim: Sim; readonly onClose: () => void }): ReactNode {
  const [keys, setKeys] = useState<KeysOfSim>(NO_KEYS)
  const [amf, setAmf] = useState(sim.amf ?? '')
  const change = useChange('changeSubscriber', ['showSubscriber', 'showTimeline'])
  const amfProblem = /^[0-9a-f]{4}$/i.test(amf) ? undefined : '4 hexadecimal digits'
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const body = { sim: { k: keys.k, [keys.kind]: keys.operator, amf, algorithm: sim.algorithm } }
    change.mutate({ params: { identity: sim.impi }, body }, { onSuccess: onClose })
  }
  return (
    <Stack component="form" onSubmit={submit}>
      <SimKeys keys={keys} onChange={setKeys} />
      <TextInput
        label="AMF"
        description="8000 where the card wants the separation bit, as some do; 0000 suits the others"
        value={amf}
        onChange={(event) => setAmf(event.currentTarget.value.trim())}
        error={amfProblem}
        className="mono"
      />
      <Text size="sm" c="dimmed">
        Number, profile and identities stay, and the counter SEQ goes on. The phone is asked with the new keys when it
        registers next.
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={!areKeysReady(keys) || amfProblem !== undefined} loading={change.isPending}>
          Store
        </Button>
      </Group>
    </Stack>
  )
}
