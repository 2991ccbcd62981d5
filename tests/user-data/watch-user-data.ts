import { cxAvps, cxCommands, decodeMessage, getAvp } from '@voltaic/diameter'
import { diameterTrace } from '@voltaic/runtime'
import { checkUserData } from './check-user-data.ts'

/** What an HSS of this process has sent in User-Data. */
export interface UserDataWatch {
  /** How many profiles were there. */
  readonly count: number
  /** @returns what is wrong with them, each time with the profile */
  stop(): readonly string[]
}

const CARRIERS: ReadonlySet<number> = new Set([cxCommands.SERVER_ASSIGNMENT, cxCommands.PUSH_PROFILE])

/** Checks every User-Data that leaves from now on. */
export function watchUserData(): UserDataWatch {
  const complaints: string[] = []
  let count = 0
  const end = diameterTrace.subscribe(({ direction, data }) => {
    if (direction !== 'out' || !CARRIERS.has(commandOf(data))) return
    const userData = getAvp(decodeMessage(data).avps, cxAvps.UserData)
    if (userData === undefined) return
    count += 1
    complaints.push(...complaintsOf(userData))
  })
  return {
    get count() {
      return count
    },
    stop() {
      end()
      return complaints
    },
  }
}

/** Octets 5 to 7, without decoding the rest. @spec RFC 6733 §3 */
function commandOf(data: Uint8Array): number {
  return ((data[5] ?? 0) << 16) | ((data[6] ?? 0) << 8) | (data[7] ?? 0)
}

function complaintsOf(userData: Uint8Array): readonly string[] {
  const text = Buffer.from(userData).toString()
  try {
    return checkUserData(userData).map((complaint) => `${complaint} in ${text}`)
  } catch (error) {
    return [`${error instanceof Error ? error.message : error} in ${text}`]
  }
}
