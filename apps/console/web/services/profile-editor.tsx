import { Alert, Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { putXml, Refusal } from '../api/request.ts'
import { EXAMPLE_PROFILE } from './examples.ts'

/** Writes a service profile as XML, as TS 29.228 has it; what is wrong is told with line and column. */
export function ProfileEditor({
  name: given,
  onClose,
}: {
  readonly name: string
  readonly onClose: () => void
}): ReactNode {
  const [name, setName] = useState(given)
  const [xml, setXml] = useState(EXAMPLE_PROFILE)
  const [refusal, setRefusal] = useState<Error>()
  const client = useQueryClient()
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    try {
      await putXml('putServiceProfile', { key: name }, xml)
      await client.invalidateQueries({ queryKey: ['listServiceProfiles'] })
      onClose()
    } catch (error) {
      setRefusal(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const problems = refusal instanceof Refusal ? (refusal.problems ?? []) : []
  return (
    <Modal opened onClose={onClose} title="Service profile" size="xl" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack component="form" onSubmit={(event: SubmitEvent) => void submit(event)}>
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          disabled={given !== ''}
          required
        />
        <Textarea
          label="XML"
          description="ServiceProfile, or one InitialFilterCriteria (TS 29.228 §E)"
          value={xml}
          onChange={(event) => setXml(event.currentTarget.value)}
          autosize
          minRows={12}
          maxRows={24}
          className="mono"
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
        />
        {refusal !== undefined && (
          <Alert color="red" title={refusal.message}>
            {problems.map(({ field, reason }) => (
              <div key={`${field} ${reason}`}>{`${field}: ${reason}`}</div>
            ))}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name === ''}>
            Store
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
