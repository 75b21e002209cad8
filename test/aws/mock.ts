import { mockClient } from 'aws-sdk-client-mock';

type CommandClass = new (input: never) => object;

/** As much of aws-sdk-client-mock as the tests use; its own types know an older SDK than ours. */
export interface SdkMock {
  on(command: CommandClass, input?: object): SdkMock;
  rejects(error: Error): SdkMock;
  rejectsOnce(error: Error): SdkMock;
  resolves(output: object): SdkMock;
  resolvesOnce(output: object): SdkMock;
  // biome-ignore lint/suspicious/noExplicitAny: inputs of every command
  callsFake(answer: (input: any) => object): SdkMock;
  reset(): SdkMock;
  // biome-ignore lint/suspicious/noExplicitAny: inputs of every command
  commandCalls(command: CommandClass): { readonly args: readonly [{ readonly input: any }] }[];
}

/** Puts a mock in the place of a client class's `send`. */
export const mockOf = (client: unknown): SdkMock => mockClient(client as never) as unknown as SdkMock;
