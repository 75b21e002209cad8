import { generateSync } from 'otplib/functional';
import * as z from 'zod';
import type { Bank } from '../bank.ts';
import type { DeliveredToken } from './delivery.ts';

/** A token in the hand. */
export interface Device extends DeliveredToken {
  /** The six digits it shows, and for how long. @throws Error when it shows none, with the simulator's reason */
  readonly display: () => Promise<z.infer<typeof Display>>;
  /** Waits for the next six digits. */
  readonly nextCode: () => Promise<string>;
  /** What it would show if its clock were some minutes fast. */
  readonly codeWhenFastBy: (minutes: number) => string;
  /** Six digits that it shows at no time within twenty minutes. */
  readonly wrongCode: () => string;
  /** Every code somebody had of it so far, the wrong ones too. */
  readonly codesRead: ReadonlySet<string>;
}

const Display = z.strictObject({ code: z.string(), secondsLeft: z.int() });

/** Takes a token in the hand: it shows what the simulator's device shows; a clock that is off is worked out from the secret. */
export function holdToken({ simulator, moveTo }: Bank, token: DeliveredToken): Device {
  const codesRead = new Set<string>();
  const read = (code: string) => {
    codesRead.add(code);
    return code;
  };
  const display = async () => {
    const response = await fetch(`${simulator.hosts.workbench}/_simulator/tokens/${token.serialNumber}/code`);
    const answer = await response.text();
    if (!response.ok) throw new Error(`${token.serialNumber} shows nothing: ${answer}`);
    const shown = Display.parse(JSON.parse(answer));
    read(shown.code);
    return shown;
  };
  const nextCode = async () => {
    const { secondsLeft } = await display();
    await moveTo(new Date(simulator.clock.now().getTime() + secondsLeft * 1000).toISOString());
    return (await display()).code;
  };
  const computed = (minutes: number) => {
    const { secret, algorithm } = token;
    const epoch = Math.floor(simulator.clock.now().getTime() / 1000) + minutes * 60;
    return generateSync({ secret, algorithm, digits: 6, period: 60, epoch });
  };
  const wrongCode = () => {
    const near = new Set(Array.from({ length: 41 }, (_, index) => computed(index - 20)));
    return read(['000000', '111111', '222222'].find((each) => !near.has(each)) ?? '');
  };
  const codeWhenFastBy = (minutes: number) => read(computed(minutes));
  return { ...token, display, nextCode, codeWhenFastBy, wrongCode, codesRead };
}
