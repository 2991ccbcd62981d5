import { decodeAttributes, encodeAttribute, encodeNetlink, familyOf, NLM_F_ACK, NLM_F_REQUEST } from '@voltaic/linux'
import { encodeSelector, encodeXfrmAddress, type XfrmEnds } from './xfrm-selector.ts'
import { IPPROTO_ESP, XFRM_REQID, type XfrmState } from './xfrm-state.ts'

const XFRM_MSG_NEWPOLICY = 0x13
const XFRM_MSG_DELPOLICY = 0x14
const XFRM_MSG_GETPOLICY = 0x15
const XFRM_MSG_UPDPOLICY = 0x19
const XFRMA_TMPL = 5

/*
 * struct xfrm_userpolicy_info, in octets:
 *   0 selector (56)   56 lifetime (64)   120 what of it is over (32)
 * 152 priority (4)   156 index (4)   160 direction   161 action   162 flags   163 share
 */
const POLICY_LENGTH = 168
const NO_LIMIT_AT = 56
const NO_LIMIT_LENGTH = 32
const PRIORITY_AT = 152
const DIRECTION_AT = 160
const ACTION_AT = 161
/** struct xfrm_user_tmpl. */
const TEMPLATE_LENGTH = 64
const TEMPLATE_REQID_AT = 44
const ALL_ALGORITHMS_AT = 52

const ALLOW = 0
const BLOCK = 1
/** Behind all that let something pass: a smaller number comes first. */
const BLOCK_PRIORITY = 1000

export type XfrmDirection = 'in' | 'out'

const DIRECTIONS: { readonly [D in XfrmDirection]: number } = { in: 0, out: 1 }

/** Whether a policy must be a new one, or takes the place of one with the same ends. */
export type XfrmPolicyPut = 'add' | 'replace'

/**
 * A request for the policy of an association: what is between its ends passes in ESP and not otherwise.
 *
 * Out it names the association. In any of ours may have been used: the kernel compares the ends of the association
 * itself, and two sets that have the same ends share this policy.
 *
 * @spec TS 33.203 §6.3, §7.1
 */
export function encodePolicy(put: XfrmPolicyPut, direction: XfrmDirection, state: Omit<XfrmState, 'keys'>): Buffer {
  const { spi, from, to } = state
  const template = Buffer.alloc(TEMPLATE_LENGTH)
  encodeXfrmAddress(to.host).copy(template)
  if (direction === 'out') template.writeUInt32BE(spi, 16)
  template.writeUInt8(IPPROTO_ESP, 20)
  template.writeUInt16LE(familyOf(to.host), 24)
  encodeXfrmAddress(from.host).copy(template, 28)
  template.writeUInt32LE(XFRM_REQID, TEMPLATE_REQID_AT)
  template.fill(0xff, ALL_ALGORITHMS_AT)
  const info = policyInfo({ from, to }, direction, ALLOW, 0)
  const type = put === 'add' ? XFRM_MSG_NEWPOLICY : XFRM_MSG_UPDPOLICY
  return encodeNetlink(type, NLM_F_REQUEST | NLM_F_ACK, [info, encodeAttribute(XFRMA_TMPL, template)])
}

/**
 * A request for a policy that lets nothing pass which no other policy lets pass. Without it the kernel would deliver to a
 * protected port whatever comes in clear from where no association is.
 *
 * @spec TS 33.203 §7.1
 */
export function encodeBlockPolicy(direction: XfrmDirection, ends: XfrmEnds): Buffer {
  const info = policyInfo(ends, direction, BLOCK, BLOCK_PRIORITY)
  return encodeNetlink(XFRM_MSG_UPDPOLICY, NLM_F_REQUEST | NLM_F_ACK, [info])
}

export function encodeDeletePolicy(direction: XfrmDirection, ends: XfrmEnds): Buffer {
  return encodeNetlink(XFRM_MSG_DELPOLICY, NLM_F_REQUEST | NLM_F_ACK, [policyId(direction, ends)])
}

/** A request for what the kernel has. */
export function encodeGetPolicy(direction: XfrmDirection, ends: XfrmEnds): Buffer {
  return encodeNetlink(XFRM_MSG_GETPOLICY, NLM_F_REQUEST, [policyId(direction, ends)])
}

/** Whether a policy that the kernel has was put in by this product. @throws DecodeError NETLINK_MALFORMED */
export function isOurPolicy(body: Buffer): boolean {
  const template = decodeAttributes(body.subarray(POLICY_LENGTH)).get(XFRMA_TMPL)
  return template?.length === TEMPLATE_LENGTH && template.readUInt32LE(TEMPLATE_REQID_AT) === XFRM_REQID
}

function policyInfo(ends: XfrmEnds, direction: XfrmDirection, action: number, priority: number): Buffer {
  const info = Buffer.alloc(POLICY_LENGTH)
  encodeSelector(ends).copy(info)
  info.fill(0xff, NO_LIMIT_AT, NO_LIMIT_AT + NO_LIMIT_LENGTH)
  info.writeUInt32LE(priority, PRIORITY_AT)
  info.writeUInt8(DIRECTIONS[direction], DIRECTION_AT)
  info.writeUInt8(action, ACTION_AT)
  return info
}

/** struct xfrm_userpolicy_id: selector (56), index (4), direction. */
function policyId(direction: XfrmDirection, ends: XfrmEnds): Buffer {
  const id = Buffer.alloc(64)
  encodeSelector(ends).copy(id)
  id.writeUInt8(DIRECTIONS[direction], 60)
  return id
}
