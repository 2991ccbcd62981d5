import assert from 'node:assert/strict'
import {
  createRequest,
  createResponse,
  type IncomingInvite,
  type InviteHandlers,
  type InviteParts,
  type OutgoingInvite,
  type SessionBody,
  type SessionOptions,
  Sessions,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'
import { createLab, DOWNSTREAM, ELEMENT, type Lab, type Peer, PORT, present } from './sip-lab.ts'

/** A user agent with a session layer, and a peer that does what the test tells it. */
export interface SessionLab extends Lab {
  readonly ua: Sessions
  readonly peer: Peer
  /** INVITEs that the user agent was given, in order. */
  readonly invites: readonly IncomingInvite[]
  /** Calls the peer. */
  call(parts?: Partial<InviteParts>, handlers?: InviteHandlers, options?: Partial<SessionOptions>): OutgoingInvite
  /** The latest request of that method that the peer has received. */
  last(method: string): SipRequest
  /** Requests of that method, each once however often it was retransmitted. */
  count(method: string): number
  /** The peer answers a request, by default the latest INVITE. */
  answer(status: number, options?: PeerAnswer): SipResponse
  /** The peer sends a request of its own; within the dialog of `inDialog` when that is given. */
  request(method: string, options?: PeerRequest): SipRequest
  /** The latest response that the peer has received for a method. */
  response(method: string): SipResponse
  statuses(method: string): readonly number[]
  /** The peer acknowledges the 2xx it received last. */
  ack(options?: PeerRequest): void
  /** Calls the user agent, has it answer 200 and acknowledges. @returns the session of the user agent */
  calledSession(options?: PeerRequest): Promise<IncomingInvite>
  /** Calls the peer, which answers 200. */
  callerSession(options?: PeerAnswer): Promise<OutgoingInvite>
  /** Waits until everything should be over, and asserts that nothing is left. */
  finish(): Promise<void>
}

export interface PeerAnswer {
  readonly to?: SipRequest
  readonly tag?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string
}

export interface PeerRequest {
  readonly cseq?: number
  readonly branch?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string
  readonly fromTag?: string
  readonly toTag?: string
  readonly callId?: string
}

const CONTACT = '<sip:peer@10.0.0.3:5060>'
const OWN_CONTACT = `<sip:ua@${ELEMENT}:${PORT}>`
const ALLOW: readonly string[] = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'PRACK', 'UPDATE', 'INFO']

export function sdp(text: string): SessionBody {
  return { contentType: 'application/sdp', content: Buffer.from(text) }
}

export function textOf(message: { readonly body: Uint8Array }): string {
  return Buffer.from(message.body).toString()
}

async function createUa(lab: Lab, options: Partial<SessionOptions>, onInvite: (invite: IncomingInvite) => void) {
  const ua: Sessions = new Sessions({
    runtime: lab.runtime,
    stack: () => stack,
    contact: () => OWN_CONTACT,
    allow: ALLOW,
    supported: ['100rel', 'timer'],
    onInvite,
    ...options,
  })
  const stack = await lab.stack({
    onRequest: (request, hop) => ua.receive(request, hop),
    onAck: (ack) => ua.receiveAck(ack),
  })
  return ua
}

export async function createSessionLab(options: Partial<SessionOptions> = {}): Promise<SessionLab> {
  const lab = createLab()
  const invites: IncomingInvite[] = []
  const ua = await createUa(lab, options, (invite) => invites.push(invite))
  const peer = await lab.udpPeer(DOWNSTREAM)
  let branches = 0
  const last = (method: string) => present(peer.requests.findLast((request) => request.method === method))
  const response = (method: string) => present(peer.responses.findLast(({ cseq }) => cseq.method === method))
  /** The peer's next number, and the tags as it knows them. */
  let cseq = 100
  let dialog = { callId: 'called', fromTag: 'peer', toTag: undefined as string | undefined }

  const session: SessionLab = {
    ...lab,
    ua,
    peer,
    invites,
    call: (parts = {}, handlers = {}, own = {}) =>
      ua.invite(
        { uri: `sip:peer@${DOWNSTREAM}`, from: '<sip:ua@example.org>', to: '<sip:peer@example.org>', ...parts },
        handlers,
        own,
      ),
    last,
    count(method) {
      const ofMethod = peer.requests.filter((request) => request.method === method)
      return new Set(ofMethod.map((request) => request.topVia.params.get('branch'))).size
    },
    answer(status, { to = last('INVITE'), tag = 'peer', headers = [], body } = {}) {
      const hasContact = status > 100 && status < 300 && ['INVITE', 'UPDATE'].includes(to.method)
      const made = createResponse(to, status, {
        ...(status === 100 ? {} : { toTag: tag }),
        headers: [
          ...(hasContact && !headers.some(([name]) => name === 'Contact') ? [['Contact', CONTACT] as const] : []),
          ...(body === undefined ? [] : [['Content-Type', 'application/sdp'] as const]),
          ...headers,
        ],
        ...(body === undefined ? {} : { body: Buffer.from(body) }),
      })
      if (to.method === 'INVITE') {
        dialog = { callId: to.callId, fromTag: tag, toTag: to.fromTag }
      }
      peer.send(made)
      return made
    },
    request(method, request = {}) {
      const { branch = `z9hG4bK-peer-${++branches}`, headers = [], body } = request
      const { callId, fromTag, toTag } = { ...dialog, ...request }
      if (request.cseq === undefined && method !== 'ACK' && method !== 'CANCEL') cseq++
      const isTarget = method === 'INVITE' || method === 'UPDATE'
      const made = createRequest(
        method,
        `sip:ua@${ELEMENT}`,
        [
          ['Via', `SIP/2.0/UDP ${DOWNSTREAM};branch=${branch}`],
          ['Max-Forwards', '70'],
          ['From', `<sip:peer@example.org>;tag=${fromTag}`],
          ['To', `<sip:ua@example.org>${toTag === undefined ? '' : `;tag=${toTag}`}`],
          ['Call-ID', callId],
          ['CSeq', `${request.cseq ?? cseq} ${method}`],
          ...(isTarget ? [['Contact', CONTACT] as const] : []),
          ...(body === undefined ? [] : [['Content-Type', 'application/sdp'] as const]),
          ...headers,
        ],
        body === undefined ? undefined : Buffer.from(body),
      )
      peer.send(made)
      return made
    },
    response,
    statuses: (method) => peer.responses.filter((one) => one.cseq.method === method).map(({ status }) => status),
    ack(options = {}) {
      const accepted = response('INVITE')
      dialog = { callId: accepted.callId, fromTag: accepted.fromTag ?? '', toTag: accepted.toTag }
      session.request('ACK', { cseq: accepted.cseq.number, ...options })
    },
    async calledSession(options = {}) {
      session.request('INVITE', { body: 'offer', ...options })
      await lab.clock.settle()
      const invite = present(invites.at(-1))
      void invite.accept({ body: sdp('answer') })
      await lab.clock.settle()
      session.ack()
      await lab.clock.settle()
      return invite
    },
    async callerSession(options = {}) {
      const invite = session.call({ body: sdp('offer') })
      await lab.clock.settle()
      session.answer(200, { body: 'answer', ...options })
      await lab.clock.settle()
      return invite
    },
    async finish() {
      await lab.clock.advance(200_000)
      assert.equal(ua.size, 0, 'sessions left')
      assert.equal(lab.clock.pending, 0, 'timers left before the stop')
      await lab.end()
    },
  }
  return session
}
