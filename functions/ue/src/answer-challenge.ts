import { digestAkaResponse, formatAuts, parseAkaNonce } from '@voltaic/aka'
import { DecodeError } from '@voltaic/base'
import type { Random } from '@voltaic/runtime'
import { formatAuth, parseAuth, type SipResponse } from '@voltaic/sip'
import type { AkaKeys } from './gm/registration-way.ts'
import type { UeConfig } from './ue-config.ts'

export type ChallengeAnswer =
  | { readonly kind: 'response'; readonly authorization: string; readonly keys: AkaKeys }
  /** The SIM asks for a resynchronisation; the next challenge will be one that it can believe. */
  | { readonly kind: 'resynchronise'; readonly authorization: string }
  /** The challenge is not from the home network; the header says so without an answer. */
  | { readonly kind: 'network not authenticated'; readonly authorization: string }
  | { readonly kind: 'not understood'; readonly what: string }

/**
 * Lets the SIM answer a 401.
 *
 * @spec TS 24.229 §5.1.1.5.1, §5.1.1.5.3; RFC 3310 §3.3, §3.4
 */
export function answerChallenge(
  challenge: SipResponse,
  uri: string,
  random: Random,
  config: UeConfig,
): ChallengeAnswer {
  const header = challenge.header('WWW-Authenticate')
  if (header === undefined) return { kind: 'not understood', what: '401 without WWW-Authenticate' }
  const { scheme, params } = parseAuth(header)
  const algorithm = params.get('algorithm') ?? ''
  if (scheme.toLowerCase() !== 'digest' || algorithm !== 'AKAv1-MD5') {
    return { kind: 'not understood', what: `challenge of scheme ${scheme} with algorithm ${algorithm}` }
  }
  const nonce = params.get('nonce') ?? ''
  const opened = openNonce(nonce)
  if (!opened) return { kind: 'not understood', what: 'nonce that holds no RAND and AUTN' }

  const identity = { username: config.impi, realm: params.get('realm') ?? config.realm }
  if (config.isim === undefined)
    return { kind: 'not understood', what: 'challenge for a SIM, which this phone has not' }
  const simSays = config.isim.authenticate(opened.rand, opened.autn)
  switch (simSays.kind) {
    case 'mac-failure':
      return {
        kind: 'network not authenticated',
        authorization: authorizationHeader({ ...identity, uri, nonce, response: '' }),
      }
    case 'synchronisation-failure': {
      const auts = formatAuts(simSays.auts)
      const response = digestOf(new Uint8Array(0), { ...identity, uri, nonce }, {})
      return {
        kind: 'resynchronise',
        authorization: authorizationHeader({ ...identity, uri, nonce, response, auts }),
      }
    }
    case 'success': {
      const qop = chooseQop(params.get('qop'))
      const protection = qop ? { qop, cnonce: random.hex(8), nonceCount: '00000001' } : {}
      const password = config.faults?.wrongResponse ? random.bytes(simSays.res.length) : simSays.res
      const response = digestOf(password, { ...identity, uri, nonce }, protection)
      return {
        kind: 'response',
        authorization: authorizationHeader({ ...identity, uri, nonce, response, ...protection }),
        keys: { ck: simSays.ck, ik: simSays.ik },
      }
    }
  }
}

/** The Authorization header of a first REGISTER: who, but no answer yet. @spec TS 24.229 §5.1.1.2.1 */
export function unansweredAuthorization(uri: string, config: UeConfig): string {
  return authorizationHeader({ username: config.impi, realm: config.realm, uri, nonce: '', response: '' })
}

type Qop = 'auth' | 'auth-int'

interface Protection {
  readonly qop?: Qop
  readonly cnonce?: string
  readonly nonceCount?: string
}

interface DigestFields {
  readonly username: string
  readonly realm: string
  readonly uri: string
  readonly nonce: string
}

function digestOf(password: Uint8Array, fields: DigestFields, protection: Protection): string {
  return digestAkaResponse({ ...fields, ...protection, password, method: 'REGISTER', entityBody: new Uint8Array(0) })
}

function authorizationHeader(fields: DigestFields & Protection & { response: string; auts?: string }): string {
  return formatAuth('Digest', [
    ['username', fields.username, true],
    ['realm', fields.realm, true],
    ['uri', fields.uri, true],
    ['nonce', fields.nonce, true],
    ['response', fields.response, true],
    ['algorithm', 'AKAv1-MD5', false],
    ...(fields.qop
      ? ([
          ['qop', fields.qop, false],
          ['nc', fields.nonceCount ?? '', false],
          ['cnonce', fields.cnonce ?? '', true],
        ] as const)
      : []),
    ...(fields.auts === undefined ? [] : ([['auts', fields.auts, true]] as const)),
  ])
}

// RFC 2617 §3.2.1: of what is offered the stronger is taken; a phone that knows none of them uses none
function chooseQop(offered: string | undefined): Qop | undefined {
  const tokens = (offered ?? '').split(',').map((token) => token.trim())
  if (tokens.includes('auth-int')) return 'auth-int'
  return tokens.includes('auth') ? 'auth' : undefined
}

function openNonce(nonce: string): ReturnType<typeof parseAkaNonce> | undefined {
  try {
    return parseAkaNonce(nonce)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
