/** Freezes plain data with all that is in it. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

/** Freezes what the maps of a state hold, so that copies share it: it is replaced, and never changed. What has maps of its own stays as it is. */
export function withFrozenValues<T extends object>(state: T): T {
  for (const value of state instanceof Map ? state.values() : Object.values(state)) {
    if (typeof value !== 'object' || value === null) continue;
    const isState = value instanceof Map || Object.values(value).some((one) => one instanceof Map);
    if (isState) withFrozenValues(value);
    else if (state instanceof Map) frozen(value);
  }
  return state;
}

/** Copies plain data, except for what is frozen. */
export function copied<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return value.map(copy);
  if (value instanceof Set) return new Set(value);
  if (value instanceof Map) {
    const map = new Map();
    for (const [key, one] of value) map.set(key, copy(one));
    return map;
  }
  const object: { [name: string]: unknown } = {};
  for (const [name, one] of Object.entries(value)) object[name] = copy(one);
  return object;
}
