import type { FunctionDefinition, InvocationKind, InvocationResult, Invoker } from '../types.ts';

/** The functions of the template and the way to run them. */
export interface Functions {
  define(definition: FunctionDefinition): void;
  setInvoker(invoke: Invoker): void;
  /** The definition of a function, named with or without a version. */
  find(functionArn: string): FunctionDefinition | undefined;
  /** Runs once. What the invoker throws becomes a function error: the caller's retries are the same for both. */
  run(functionArn: string, payload: unknown, kind: InvocationKind): Promise<InvocationResult>;
  isReady(): boolean;
  onReady(listener: () => void): void;
}

export function createFunctions(): Functions {
  const definitions = new Map<string, FunctionDefinition>();
  const listeners: (() => void)[] = [];
  let invoker: Invoker | undefined;

  return {
    define: (definition) => void definitions.set(definition.functionArn, definition),
    setInvoker(invoke) {
      invoker = invoke;
      for (const listener of listeners) listener();
    },
    find: (functionArn) => definitions.get(unqualified(functionArn)),
    async run(functionArn, payload, kind) {
      if (!invoker) throw new Error(`${functionArn} is called before the functions run`);
      try {
        // As over the wire: nothing but JSON passes, and nothing is shared.
        return await invoker(functionArn, JSON.parse(JSON.stringify(payload)), kind);
      } catch (error) {
        return { functionError: 'Unhandled', payload: { errorType: 'InvocationFailed', errorMessage: String(error) } };
      }
    },
    isReady: () => invoker !== undefined,
    onReady: (listener) => void listeners.push(listener),
  };
}

/** A function's ARN with its version or alias: that which is newest when it names none. */
export function qualified(functionArn: string): string {
  return functionArn.split(':').length > 7 ? functionArn : `${functionArn}:$LATEST`;
}

/** A function's ARN without its version or alias. */
export function unqualified(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':');
}
