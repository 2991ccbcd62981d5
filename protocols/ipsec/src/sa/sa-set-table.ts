import type { Table } from '@voltaic/base'

/**
 * `temporary`: since the 401. `new`: registered, but nothing has come over it yet. `current`: in use. `old`: another set
 * is in use, or the registration is over; it lives on for what is still under way.
 */
export type SaSetState = 'temporary' | 'new' | 'current' | 'old' | 'deleted'

/**
 * `registered`: the 200 to a REGISTER over this set. `used`: any other message of the peer over it. `superseded`: another set
 * takes its place. `failed`: authentication over it failed. `expired`: its lifetime is over.
 */
export type SaSetEvent = 'registered' | 'used' | 'superseded' | 'failed' | 'deregistered' | 'expired'

/** `extend`, `shorten`: its lifetime. `supersedeOthers`: this event for the other sets. `remove`: its four SAs. */
export type SaSetAction = 'extend' | 'shorten' | 'supersedeOthers' | 'remove'

/**
 * The life of one set of security associations, the same on both sides.
 *
 * @spec TS 33.203 §7.4; TS 24.229 §5.1.1.5.1, §5.2.2.2, §5.2.5
 */
export const saSetTable: Table<SaSetState, SaSetEvent, SaSetAction> = {
  temporary: {
    registered: ['new', 'extend'],
    used: ['temporary'],
    // A second challenge before the answer to the first.
    superseded: ['deleted', 'remove'],
    failed: ['deleted', 'remove'],
    // The 200 to a REGISTER that was challenged and ends the registration still has to go out.
    deregistered: ['old', 'shorten'],
    expired: ['deleted', 'remove'],
  },
  new: {
    registered: ['new', 'extend'],
    used: ['current', 'supersedeOthers'],
    superseded: ['old', 'shorten'],
    deregistered: ['old', 'shorten'],
    expired: ['deleted', 'remove'],
  },
  current: {
    registered: ['current', 'extend'],
    used: ['current'],
    superseded: ['old', 'shorten'],
    deregistered: ['old', 'shorten'],
    expired: ['deleted', 'remove'],
  },
  old: {
    registered: ['old'],
    used: ['old'],
    superseded: ['old'],
    deregistered: ['old'],
    expired: ['deleted', 'remove'],
  },
  deleted: {},
}
