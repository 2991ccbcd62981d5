import { hash, timingSafeEqual } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import type { IpSmGw, SmsConsumers, SmsRecipients } from '@voltaic/ip-sm-gw'
import type { Runtime } from '@voltaic/runtime'
import { createSmppServer, type SmppAccounts, type SmppServer } from '@voltaic/smpp-server'
import type { SmppAccountSettings, SmsPrograms } from './config/sms-settings.ts'
import { createSignedPost, type PostSigned } from './webhooks/signed-post.ts'
import { SmsWebhooks } from './webhooks/sms-webhooks.ts'

/** Account of messages that come over the HTTP API. */
const API_ACCOUNT = 'api'
/** Octets of a password. @spec SMPP 3.4 §5.2.2 */
const MAX_PASSWORD = 8
const NOT_OWNER = 0o077

/** Programs at a service centre, while it runs. */
export interface RunningPrograms {
  /** Undefined where there is no SMPP. */
  readonly smpp: SmppServer | undefined
  /** @throws VoltaicError of the network */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Numbers of programs come before those of subscribers. */
export function recipientsWithPrograms(programs: SmsPrograms, others: SmsRecipients): SmsRecipients {
  const owners = new Map<string, string>()
  for (const { systemId, numbers } of programs.smpp?.accounts ?? [])
    for (const each of numbers) owners.set(each, systemId)
  for (const { name, numbers } of programs.webhooks) for (const each of numbers) owners.set(each, name)
  return {
    async find(number) {
      const account = owners.get(number)
      return account === undefined ? others.find(number) : { kind: 'account', account }
    },
  }
}

/** Who is told what becomes of messages: SMPP clients of theirs, webhooks of those of the API. */
export function consumersOf({ smpp, webhooks }: SmsPrograms): SmsConsumers {
  const clients = new Set((smpp?.accounts ?? []).map(({ systemId }) => systemId))
  const told = webhooks.filter(({ wantsStatus }) => wantsStatus).map(({ name }) => name)
  return (event) => {
    if (event.kind !== 'status') return []
    // a client that only sends would never take what it has not asked for
    if (!event.isReportRequested) return []
    if (event.account === API_ACCOUNT) return told
    return clients.has(event.account) ? [event.account] : []
  }
}

/**
 * The ways of programs in and out of a service centre.
 *
 * @throws VoltaicError SECRET_UNREADABLE, SECRET_EXPOSED, SMPP_PASSWORD_INVALID
 */
export function createPrograms(
  programs: SmsPrograms,
  gateway: IpSmGw,
  runtime: Runtime,
  post: PostSigned = createSignedPost(runtime.clock),
): RunningPrograms {
  const { queue, submitter, events } = gateway
  const hooks = programs.webhooks.map(({ name, url, secretFile }) => ({ name, url, secret: secretIn(secretFile) }))
  const webhooks = new SmsWebhooks(hooks, { runtime, events, post })
  const smpp =
    programs.smpp &&
    createSmppServer(
      {
        runtime,
        accounts: accountsOf(programs.smpp.accounts),
        events,
        centre: {
          submit: (submission) => submitter.submit(submission),
          find: (id) => queue.find(id),
          drop: (id, reason) => queue.drop(id, reason),
        },
      },
      { listen: programs.smpp.listen },
    )
  return {
    smpp,
    async start() {
      webhooks.start()
      await smpp?.start()
    },
    async stop() {
      await smpp?.stop()
      await webhooks.stop()
    },
  }
}

function accountsOf(settings: readonly SmppAccountSettings[]): SmppAccounts {
  const known = settings.map(({ systemId, passwordFile, messagesPerSecond, window }) => {
    const account = {
      systemId,
      ...(messagesPerSecond !== undefined && { messagesPerSecond }),
      ...(window !== undefined && { window }),
    }
    return { account, digest: digestOf(passwordIn(passwordFile)) }
  })
  return {
    authenticate(systemId, password) {
      const digest = digestOf(password)
      // all are compared, so that time tells nothing of who is known
      const right = known.filter(
        ({ account, digest: own }) => timingSafeEqual(digest, own) && account.systemId === systemId,
      )
      return right[0]?.account
    },
  }
}

function digestOf(password: string): Buffer {
  return hash('sha256', password, 'buffer')
}

function passwordIn(file: string): string {
  const password = secretIn(file)
  if (password.length <= MAX_PASSWORD && /^[\x21-\x7e]+$/.test(password)) return password
  const remedy = `Write 1 to ${MAX_PASSWORD} characters of ASCII into its first line`
  throw new VoltaicError('SMPP_PASSWORD_INVALID', `${file} holds no password that SMPP can carry`, remedy)
}

/** First line of a file that nobody but its owner may read. */
function secretIn(file: string): string {
  const { mode, text } = contentsOf(file)
  if ((mode & NOT_OWNER) !== 0) {
    throw new VoltaicError('SECRET_EXPOSED', `others may read ${file}`, `Take that from them: chmod 600 ${file}`)
  }
  const [line = ''] = text.split(/\r?\n/, 1)
  if (line !== '') return line
  throw new VoltaicError('SECRET_UNREADABLE', `${file} has an empty first line`, 'Write the secret into it')
}

function contentsOf(file: string): { readonly mode: number; readonly text: string } {
  try {
    return { mode: statSync(file).mode, text: readFileSync(file, 'utf8') }
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

function unreadable(file: string, cause: unknown): VoltaicError {
  const what = `cannot read ${file}: ${cause instanceof Error ? cause.message : cause}`
  return new VoltaicError('SECRET_UNREADABLE', what, 'Check its path in voltaic.yaml', { cause })
}
