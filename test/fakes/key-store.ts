import type { KeyStore } from '../../shared/operation/ports.ts';

export interface FakeKeyStore extends KeyStore {
  /** The keys stored so far, oldest first; the last one signs. */
  readonly keys: { readonly kid: string; readonly jwk: Readonly<Record<string, unknown>> }[];
  /** While this is set, storing fails with it. */
  outage: Error | undefined;
}

/** A store of private keys that remembers all of them. */
export function fakeKeyStore(): FakeKeyStore {
  const store: FakeKeyStore = {
    keys: [],
    outage: undefined,
    current: async () => store.keys.at(-1)?.kid,
    store: async (key) => {
      if (store.outage) throw store.outage;
      store.keys.push(key);
    },
  };
  return store;
}
