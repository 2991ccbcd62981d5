/**
 * Does some work for every item, so many at a time.
 *
 * @param isOver asked before each; what has not begun then is left out
 */
export async function severalAtOnce<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<unknown>,
  isOver: () => boolean = () => false,
): Promise<void> {
  const left = items[Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (let next = left.next(); !next.done && !isOver(); next = left.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: limit }, worker))
}
