import type { Attribute, DescriptionLevel } from './session-description.ts'

/** The value of the first attribute of this name; '' for a flag, undefined when there is none. */
export function attributeOf(level: DescriptionLevel, name: string): string | undefined {
  const found = level.attributes.find((attribute) => attribute.name === name)
  return found === undefined ? undefined : (found.value ?? '')
}

/** The values of all attributes of this name, in their order. */
export function attributesOf(level: DescriptionLevel, name: string): readonly string[] {
  return level.attributes.filter((attribute) => attribute.name === name).map(({ value }) => value ?? '')
}

/** The attributes of a level without those of these names. */
export function attributesWithout(level: DescriptionLevel, names: ReadonlySet<string>): readonly Attribute[] {
  return level.attributes.filter(({ name }) => !names.has(name))
}

/** The value of a b= line of this type. @returns kbit/s for AS, bit/s for RS and RR. @spec RFC 8866 §5.8; RFC 3556 §2 */
export function bandwidthOf(level: DescriptionLevel, type: string): number | undefined {
  return level.bandwidths.find((bandwidth) => bandwidth.type === type)?.value
}
