import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from '../stages.ts';

/** What becomes of data when its stack goes. */
export const removalOf = ({ isDisposable }: Stage) => (isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN);
