import { AwsError } from '../wire/errors.ts';
import type { Secret, SecretVersion } from './secrets.ts';

const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

/** Adds a version under some stages, which leave the versions that had them. @throws AwsError ResourceExistsException */
export function putVersion(secret: Secret, version: SecretVersion): Secret {
  const same = secret.versions.find((one) => one.id === version.id);
  if (same) {
    if (same.text === version.text && same.binary === version.binary) return secret;
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${version.id} because that value is already in use for a version of this secret.`,
    );
  }
  const added = { ...secret, versions: [...secret.versions, { ...version, stages: [] }] };
  return version.stages.reduce<Secret>((moved, stage) => moveStage(moved, stage, version.id), added);
}

/** Puts a stage on a version; with AWSCURRENT, the version that loses it becomes AWSPREVIOUS. */
export function moveStage(secret: Secret, stage: string, toVersionId: string | undefined): Secret {
  const holder = secret.versions.find((one) => one.stages.includes(stage));
  const place = (versions: readonly SecretVersion[], name: string, id: string | undefined) =>
    versions.map((one) => {
      const others = one.stages.filter((each) => each !== name);
      return { ...one, stages: one.id === id ? [...others, name] : others };
    });
  const placed = place(secret.versions, stage, toVersionId);
  const isNewCurrent = stage === current && holder !== undefined && holder.id !== toVersionId;
  const versions = isNewCurrent ? place(placed, previous, holder.id) : placed;
  // A version without a stage is deprecated; Secrets Manager removes it in its own time, here at once but for the newest.
  return {
    ...secret,
    versions: versions.filter((one, index) => one.stages.length > 0 || index === versions.length - 1),
  };
}

/** Finds a version by id, stage or both; by default the current one. @throws AwsError ResourceNotFoundException */
export function findVersion(secret: Secret, id: string | undefined, stage: string | undefined): SecretVersion {
  const wanted = stage ?? (id === undefined ? current : undefined);
  const found = secret.versions.find(
    (one) => (id === undefined || one.id === id) && (wanted === undefined || one.stages.includes(wanted)),
  );
  if (found) return found;
  const which = wanted === undefined ? `VersionId: ${id}` : `staging label: ${wanted}`;
  throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${which}`);
}
