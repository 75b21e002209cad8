import type { TableEngine } from '../../shared/table/engine.ts';
import { commitsContract } from './contract/commits.ts';
import { conditionsContract } from './contract/conditions.ts';
import { indexContract } from './contract/index.ts';
import { itemsContract } from './contract/items.ts';
import { type Contract, type ContractOptions, put, token } from './contract/kit.ts';
import { queriesContract } from './contract/queries.ts';
import { updatesContract } from './contract/updates.ts';

/** Everything the project relies on in a table, whatever engine serves it. */
export function tableContract(
  name: string,
  engineOf: () => TableEngine,
  { isLenient = false }: ContractOptions = {},
): void {
  const engine: TableEngine = {
    get: (keys) => engineOf().get(keys),
    query: (query) => engineOf().query(query),
    update: (write) => engineOf().update(write),
    commit: (writes, given) => engineOf().commit(writes, given),
  };
  const contract: Contract = {
    name,
    engine,
    isLenient,
    seed: async (...items) =>
      engine.commit(
        items.map((item) => put(item)),
        token(),
      ),
    only: async (key) => (await engine.get([key]))[0],
  };
  itemsContract(contract);
  conditionsContract(contract);
  updatesContract(contract);
  commitsContract(contract);
  queriesContract(contract);
  indexContract(contract);
}
