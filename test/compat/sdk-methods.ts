/** Properties of an object and of its classes: the SDK declares its sub-clients as getters. */
function namesIn(value: object): readonly string[] {
  const names = new Set<string>()
  for (let each = value; each !== null && each !== Object.prototype; each = Object.getPrototypeOf(each)) {
    for (const name of Object.getOwnPropertyNames(each)) names.add(name)
  }
  return [...names].filter((name) => name !== 'constructor' && !name.startsWith('_'))
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const isApi = (path: string): boolean => /Api$/.test(path)

/** Every method of every API below a client of the SDK, as `crm.deals.basicApi.create`; each is there once, without its twin that gives the raw response. */
export function methodsOf(client: object, path: string): readonly string[] {
  return namesIn(client).flatMap((name) => {
    const member: unknown = Reflect.get(client, name)
    const at = `${path}.${name}`
    if (typeof member === 'function') return isApi(path) && !name.endsWith('WithHttpInfo') ? [at] : []
    return isObject(member) && !isApi(path) && name !== 'config' ? methodsOf(member, at) : []
  })
}

/** The same client, which adds to `driven` each method of an API that was called and did not fail. */
export function watched<T extends object>(client: T, path: string, driven: Set<string>): T {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      const at = `${path}.${String(name)}`
      if (typeof member === 'function') {
        if (!isApi(path)) return member.bind(target)
        return async (...input: readonly unknown[]) => {
          const answer: unknown = await Reflect.apply(member, target, input)
          driven.add(at)
          return answer
        }
      }
      return isObject(member) ? watched(member, at, driven) : member
    },
  })
}
