/** The `Date` of the functions: as the real one, but "now" is the virtual clock's. */
export function createVirtualDate(clockOffset: SharedArrayBuffer): DateConstructor {
  const offset = new Float64Array(clockOffset);
  const now = () => Math.trunc(Date.now() + (offset[0] ?? 0));
  // The real prototype is shared, so that dates are the same kind of object on both sides.
  function VirtualDate(...given: unknown[]): unknown {
    if (!new.target) return new Date(now()).toString();
    const target = Object.is(new.target, VirtualDate) ? Date : new.target;
    return Reflect.construct(Date, given.length === 0 ? [now()] : given, target);
  }
  Object.defineProperties(VirtualDate, { length: { value: Date.length }, name: { value: 'Date' } });
  const virtual: unknown = Object.assign(VirtualDate, { now, parse: Date.parse, UTC: Date.UTC });
  Object.defineProperty(virtual, 'prototype', { value: Date.prototype, writable: false });
  return virtual as DateConstructor;
}
