import { describe, expect, it } from 'vitest';
import { Stage, stageNamed } from '../../infra/stages.ts';
import { synthesizedApp, textOf } from './assembly.ts';

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Properties: Record<string, unknown>; readonly DeletionPolicy?: string }
    >
  >;
  readonly Outputs?: Readonly<Record<string, { readonly Export?: { readonly Name: string } }>>;
}

/** The templates of a stage, by the last part of the stack's name. */
function templatesOf(stage: Stage): Readonly<Record<string, Template>> {
  const { made, remove } = synthesizedApp(stage);
  try {
    return Object.fromEntries(
      made.stacks.map(({ stackName, template }) => [stackName.slice('tegata-prod-'.length), template]),
    );
  } finally {
    remove();
  }
}

const root = { kind: 'root', years: 20 } as const;
const replacing = (earlier: object = {}) =>
  Stage.parse({
    ...stageNamed('prod'),
    authority: { ...root, generation: 2 },
    earlierAuthorities: [{ ...root, ...earlier }],
  });

const before = templatesOf(stageNamed('prod'));
const during = templatesOf(replacing());
const after = templatesOf(Stage.parse({ ...stageNamed('prod'), authority: { ...root, generation: 2 } }));

const authorityIn = (templates: Readonly<Record<string, Template>>) => templates['authority']?.Resources ?? {};
const exportsOf = ({ Outputs = {} }: Template = { Resources: {} }) =>
  Object.values(Outputs).flatMap(({ Export }) => (Export ? [Export.Name] : []));
const importsOf = (template: Template | undefined) =>
  [...textOf(template).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name);
const ofType = (templates: Readonly<Record<string, Template>>, type: string) =>
  Object.values(templates).flatMap(({ Resources }) => Object.values(Resources).filter(({ Type }) => Type === type));
const truststoreOf = (templates: Readonly<Record<string, Template>>) =>
  textOf(ofType(templates, 'Custom::AWS').find(({ Properties }) => textOf(Properties).includes('truststore.pem')));
/** The resources of the statements with an action, each as one text. */
const allowed = (templates: Readonly<Record<string, Template>>, action: string) =>
  ofType(templates, 'AWS::IAM::Role').flatMap(({ Properties }) =>
    [
      ...textOf(Properties).matchAll(
        /\{"Action":"([^"]+)"(?:,"Condition":.*?\}\})?,"Effect":"Allow","Resource":(.*?),"Sid"/g,
      ),
    ]
      .filter(([, found]) => found === action)
      .map(([, , resource = '']) => resource),
  );
const first = /IssuingAuthority[0-9A-F]/;
const second = /Issuing2Authority[0-9A-F]/;

describe('an authority that is replaced', () => {
  it("keeps its activation, its list, its bucket and that bucket's policy", () => {
    const earlier = Object.entries(authorityIn(before));
    expect(earlier.map(([, { Type }]) => Type)).toEqual(
      expect.arrayContaining([
        'AWS::ACMPCA::CertificateAuthority',
        'AWS::ACMPCA::Certificate',
        'AWS::ACMPCA::CertificateAuthorityActivation',
        'AWS::S3::Bucket',
        'AWS::S3::BucketPolicy',
      ]),
    );
    for (const [id, resource] of earlier) expect(authorityIn(during)[id], id).toEqual(resource);
    expect(ofType(during, 'AWS::ACMPCA::CertificateAuthority').length).toBe(2);
  });

  it('keeps every export in use, so that CloudFormation accepts the change in one deployment', () => {
    expect(exportsOf(before['authority']).length).toBeGreaterThan(0);
    expect(exportsOf(during['authority'])).toEqual(expect.arrayContaining(exportsOf(before['authority'])));
  });

  it('issues no more: the new one does, under its own name', () => {
    const resources = allowed(during, 'acm-pca:IssueCertificate');
    expect(resources.length).toBeGreaterThan(0);
    for (const resource of resources) {
      expect(resource).toMatch(second);
      expect(resource).not.toMatch(first);
    }
    expect(textOf(authorityIn(during))).toContain('Tegata prod client certificates 2');
  });

  it('is still called for its certificates, and revokes them', () => {
    for (const action of ['acm-pca:GetCertificate', 'acm-pca:RevokeCertificate']) {
      const resources = allowed(during, action);
      expect(resources.length).toBeGreaterThan(0);
      for (const resource of resources) {
        expect(resource).toMatch(first);
        expect(resource).toMatch(second);
      }
    }
    const functions = ofType(during, 'AWS::Lambda::Function').map(({ Properties }) =>
      textOf(Properties['Environment']),
    );
    const lists = functions.flatMap((text) => /"AUTHORITY_ARNS":(.*?\]\]\})/.exec(text)?.[1] ?? []);
    expect(lists.length).toBeGreaterThan(0);
    // The first authority first: rows that name none are its own.
    for (const list of lists) expect(list.search(first)).toBeLessThan(list.search(second));
    for (const list of lists) expect(list).toMatch(first);
  });

  it('is trusted beside the new one', () => {
    expect(truststoreOf(before)).not.toMatch(/Issuing2/);
    expect(truststoreOf(during)).toMatch(/IssuingCertificate/);
    expect(truststoreOf(during)).toMatch(/Issuing2Certificate/);
  });

  it('is no longer trusted if its key leaked, and still revokes', () => {
    const compromised = templatesOf(replacing({ isTrusted: false, isDisabled: true }));
    expect(truststoreOf(compromised)).not.toMatch(/IssuingCertificate/);
    expect(truststoreOf(compromised)).toMatch(/Issuing2Certificate/);
    for (const resource of allowed(compromised, 'acm-pca:RevokeCertificate')) expect(resource).toMatch(first);
    const states = ofType(compromised, 'AWS::ACMPCA::CertificateAuthorityActivation').map(
      ({ Properties }) => Properties['Status'],
    );
    expect(states).toEqual(['DISABLED', undefined]);
  });

  it('has its revocation list monitored, as every authority of the account', () => {
    const alarm = ofType(during, 'AWS::CloudWatch::Alarm').find(({ Properties }) =>
      textOf(Properties['AlarmName']).includes('revocation-list-unwritten'),
    );
    expect(textOf(alarm)).toContain('MisconfiguredCRLBucket');
    expect(textOf(alarm)).not.toContain('WHERE');
  });

  it('is kept by CloudFormation, active and allowed to write, when it is removed from the stage', () => {
    for (const [id, { Type, DeletionPolicy }] of Object.entries(authorityIn(before))) {
      // A certificate is nothing but its issuance: there is nothing to delete. `RetainExceptOnCreate` keeps all that was once deployed.
      if (Type !== 'AWS::ACMPCA::Certificate') expect(['Retain', 'RetainExceptOnCreate'], id).toContain(DeletionPolicy);
    }
  });

  it('is removed from the stage in two steps: no stack imports from it once it is off the list', () => {
    const gone = exportsOf(during['authority']).filter((name) => !exportsOf(after['authority']).includes(name));
    expect(gone.length).toBeGreaterThan(0);
    for (const [name, template] of Object.entries(after)) {
      for (const imported of importsOf(template)) expect(gone, name).not.toContain(imported);
    }
  });
});

describe('the generations of a stage', () => {
  it.each([
    [1, [1]],
    [2, [2]],
    [2, [1, 1]],
    [3, [2, 1]],
  ])('%i after %j is refused', (generation, earlier) => {
    const stage = {
      ...stageNamed('prod'),
      authority: { ...root, generation },
      earlierAuthorities: earlier.map((each) => ({ ...root, generation: each })),
    };
    expect(() => Stage.parse(stage)).toThrow(/generations rise/);
  });
});
