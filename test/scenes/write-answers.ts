import { sampleAnswers, writeAnswers } from './answers.ts';

for (const path of writeAnswers(await sampleAnswers())) console.log(`written: ${path}`);
