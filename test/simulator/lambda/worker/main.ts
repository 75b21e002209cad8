import { AsyncLocalStorage } from 'node:async_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { failures } from '../../../../shared/operation/failure.ts';
import { collectGarbage } from '../../collect-garbage.ts';
import { createInstance, type Instance } from './instance.ts';
import type { FromWorker, LogLine, Task, ToWorker, WorkerSetup } from './protocol.ts';
import { createVirtualDate } from './virtual-date.ts';

const { clockOffset } = workerData as WorkerSetup;
const virtualDate = createVirtualDate(clockOffset);
const instances = new Map<string, Instance>();
const running = new AsyncLocalStorage<Instance>();

const post = (message: FromWorker) => parentPort?.postMessage(message);
const log = (requestId: string, line: LogLine) => post({ type: 'log', requestId, line });

async function run(task: Task): Promise<void> {
  if (task.start) instances.set(task.instanceId, createInstance(task.start, virtualDate, log));
  const instance = instances.get(task.instanceId);
  if (!instance) throw new Error(`no instance ${task.instanceId}`);
  const begun = () => post({ type: 'begun', requestId: task.requestId });
  const answer = await running.run(instance, () => instance.run(task, begun));
  post({ type: 'done', requestId: task.requestId, answer });
}

function drop(instanceId: string): void {
  instances.get(instanceId)?.close();
  instances.delete(instanceId);
}

// In the cloud it ends the process of one sandbox; here it must not end the other instances.
function blame(error: unknown, errorType: string): void {
  const culprit = running.getStore();
  for (const [instanceId, instance] of instances) {
    if (culprit && instance !== culprit) continue;
    if (!instance.fail(error, errorType)) post({ type: 'lost', instanceId });
  }
}
process.on('unhandledRejection', (reason) => blame(reason, 'Runtime.UnhandledPromiseRejection'));
process.on('uncaughtException', (error) => blame(error, error.name));

// A channel is one for the whole thread, by its name: the bundles publish to this one.
failures.subscribe((thrown) => running.getStore()?.report(thrown));

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'run') void run(message.task);
  if (message.type === 'drop') drop(message.instanceId);
  if (message.type === 'rest') collectGarbage();
  if (message.type === 'ping') post({ type: 'pong', id: message.id });
});
