import type { OperationName } from '../../../functions/operations.ts';
import { type AnyOperation, isWrite, methodOf } from '../../../shared/operation/operation.ts';
import { proved } from '../../scenes/proved.ts';
import { foundCompany, registerColleague } from '../../scenes/running/founding.ts';
import { requestOf } from '../../scenes/running/requests.ts';
import { type Acquaintances, runningStage } from '../../scenes/running/stage.ts';
import type { Sent } from '../../scenes/scene.ts';
import { scenes } from '../../scenes/scenes.ts';
import type { Stage as SceneStage } from '../../scenes/stage.ts';
import type { KnownSession } from '../../simulator/commands/demonstration/log-in.ts';
import { asJson, lanes, type Method, type Seat, type Stage } from '../tegata/stage.ts';
import { passwords } from '../tegata/templates.ts';
import { openSender } from '../tools/client.ts';
import type { Shot } from '../tools/load.ts';
import { expiring } from './certificates.ts';
import { type Scenario, seatAt, times } from './scenario.ts';

/** An operation's scene, set for each request; for each lane where nothing changes and a request can be sent again. */
export function fromScene(operation: AnyOperation): Scenario {
  return {
    operation: operation.name,
    weight: isWrite(operation) ? 'rare' : 'light',
    prepare: async (stage, count) => {
      const sets = isWrite(operation) ? count : Math.min(count, lanes);
      const shots: Shot[] = [];
      // One after the other: some scenes change what the authority does for all.
      for (let index = 0; index < sets; index += 1) shots.push(await shotOf(stage, operation, index));
      return times(count, (index) => shots[index % sets] ?? refuse);
    },
  };
}

const refuse: Shot = () => Promise.reject(new RangeError('no shots'));

async function shotOf(stage: Stage, operation: AnyOperation, index: number): Promise<Shot> {
  const set = stageAt(stage, index);
  const sent = await scenes[operation.name as OperationName](set);
  // A code is good for a minute: it is read off when it is needed.
  const hasCode = sent.by !== undefined && (await set.deviceOf(sent.by.who)) !== undefined;
  const early = hasCode ? undefined : await proved(set, operation, sent);
  return async () => send(stage, set.met, operation, early ?? (await proved(set, operation, sent)));
}

/** The bench's bank as a stage: offices are the lane's seats. */
function stageAt(stage: Stage, index: number): SceneStage & { readonly met: Acquaintances } {
  const { visit } = stage;
  return runningStage(visit, {
    office: async (method = 'password') => sessionAt(stage, method, index),
    company: (given) => foundCompany(visit, given),
    user: registerColleague(visit),
    expiring: async () => {
      const [seat] = await expiring(stage, 1);
      if (!seat) throw new RangeError('no certificate that is about to end');
      seat.sender.close();
      return knownAs(seat);
    },
  });
}

function sessionAt(stage: Stage, method: Method, index: number): KnownSession {
  const seat = seatAt(stage, method, index);
  const { token = '', identity } = seat;
  const client = identity ? stage.visit.secure(identity) : stage.visit.entry;
  return { user: knownAs(seat), session: client.withToken(token), token, steps: [] };
}

const knownAs = ({ companyId, userId, loginId, identity }: Seat) => ({
  ...{ part: 'bench', companyId, userId, loginId, ...passwords, identity },
  email: `${loginId}@tegata-shoji.example.jp`,
});

/** Sends it as the bench measures it; over mutual TLS by a connection of its own, where somebody has a certificate. */
async function send(stage: Stage, { identities }: Acquaintances, operation: AnyOperation, sent: Sent) {
  const { path, body } = requestOf(operation, sent);
  const method = methodOf(operation);
  if (operation.may === 'bank') return stage.backOffice(method, path, body, sent.version);
  const { by, certificate, bearer, version } = sent;
  const given = { token: by?.token ?? bearer, version };
  const pem = by?.certificatePem ?? certificate?.pem;
  const identity = pem === undefined ? undefined : identities.get(pem);
  if (!identity) return asJson(stage.entry, method, path, body, given);
  const { hosts, caCertificate: ca } = stage.about;
  const sender = openSender(hosts.secure, { ca, cert: identity.certificatePem, key: identity.keyPem });
  return asJson(sender, method, path, body, given).finally(() => sender.close());
}
