import { Button, Card, Center, Code, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { logIn, refusalOfLink } from '../api/session.ts'

/** How one gets in: by a link that works once, or by an API key. */
export function LoginPage(): ReactNode {
  const client = useQueryClient()
  const [key, setKey] = useState('')
  const [refusal, setRefusal] = useState(refusalOfLink)

  const enter = async (): Promise<void> => {
    try {
      client.setQueryData(['session'], await logIn({ key }))
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error))
    }
  }
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    void enter()
  }

  return (
    <Center mih="100vh" p="md" component="main">
      <Card withBorder maw={440} w="100%" component="form" onSubmit={submit}>
        <Stack>
          <Title order={1} size="h2">
            Voltaic
          </Title>
          <Text>
            Open the link that <Code>npx voltaic console</Code> prints on the machine of the core. It works once.
          </Text>
          <PasswordInput
            label="Or give an API key"
            description="made by: voltaic api key create"
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            error={refusal}
            autoComplete="off"
          />
          <Button type="submit" disabled={key === ''}>
            Log in
          </Button>
        </Stack>
      </Card>
    </Center>
  )
}
