import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What failed last, then what takes least time: the first failure ends the run of a mutant. */
export class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { cache, config } = this.ctx;
    const known = (file: TestSpecification) => {
      const path = file.moduleId.slice(config.root.length).replace(/^\//, '');
      return cache.getFileTestResults(`${file.project.name}:${path}`);
    };
    const order = (file: TestSpecification) => (known(file)?.failed ? -1 : (known(file)?.duration ?? 0));
    return files.toSorted((a, b) => order(a) - order(b));
  }
}
