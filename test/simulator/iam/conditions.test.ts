import { describe, expect, it } from 'vitest';
import type { ConditionValue, PolicyStatement } from './policy.ts';
import { allows, decide } from './testing.ts';

describe('conditions', () => {
  const when = (condition: PolicyStatement['Condition'], context: Record<string, ConditionValue> = {}) =>
    allows({ Condition: condition }, context);
  const keys = (...values: string[]) => ({ 'dynamodb:LeadingKeys': values });

  it.each<[string, string, string, boolean]>([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEqualsIgnoreCase', 'a', 'A', true],
    ['StringNotEquals', 'a', 'b', true],
    ['StringNotEquals', 'a', 'a', false],
    ['StringLike', 'a*c', 'abbc', true],
    ['StringLike', 'a?c', 'abbc', false],
    ['StringNotLike', 'a*', 'abc', false],
    ['ArnLike', 'arn:aws:acm-pca:::template/*', 'arn:aws:acm-pca:::template/X/V1', true],
    ['ArnLike', 'arn:aws:*', 'arn:aws:acm-pca:::template/X/V1', false],
    ['ArnEquals', 'arn:aws:acm-pca:::template/X/V1', 'arn:aws:acm-pca:::template/X/V1', true],
    ['ArnNotLike', 'arn:aws:acm-pca:::template/*', 'arn:aws:acm-pca:::template/X/V1', false],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericGreaterThanEquals', '10', '10', true],
    ['DateLessThan', '2027-01-01T00:00:00Z', '2026-12-31T00:00:00Z', true],
    ['DateGreaterThan', '2027-01-01T00:00:00Z', '2026-12-31T00:00:00Z', false],
    ['Bool', 'true', 'TRUE', true],
    ['IpAddress', '127.0.0.0/8', '127.0.0.1', true],
    ['NotIpAddress', '127.0.0.0/8', '127.0.0.1', false],
  ])('%s %s against %s', (operator, wanted, value, expected) => {
    expect(when({ [operator]: { 'acm-pca:TemplateArn': wanted } }, { 'acm-pca:TemplateArn': value })).toBe(expected);
  });

  it('fails an absent key, except with IfExists and negated operators', () => {
    expect(when({ StringEquals: { 'ses:FromAddress': 'a' } })).toBe(false);
    expect(when({ StringEqualsIfExists: { 'ses:FromAddress': 'a' } })).toBe(true);
    expect(when({ StringEqualsIfExists: { 'ses:FromAddress': 'a' } }, { 'ses:FromAddress': 'b' })).toBe(false);
    expect(when({ StringNotEquals: { 'ses:FromAddress': 'a' } })).toBe(true);
  });

  it('compares every value of a set, and lets an empty one through unless Null forbids it', () => {
    const fence = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['COMPANY#*', 'USER#*'] } };
    expect(when(fence, keys('COMPANY#1', 'USER#2'))).toBe(true);
    expect(when(fence, keys('COMPANY#1', 'HISTORY#2'))).toBe(false);
    expect(when(fence)).toBe(true);
    const closed = { ...fence, Null: { 'dynamodb:LeadingKeys': 'false' } };
    expect(when(closed)).toBe(false);
    expect(when(closed, keys('COMPANY#1'))).toBe(true);
    const any = { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': 'COMPANY#*' } };
    expect(when(any, keys('COMPANY#1', 'HISTORY#2'))).toBe(true);
    expect(when(any)).toBe(false);
  });

  it('demands all keys and all operators of a condition', () => {
    const condition = {
      StringEquals: { 'dynamodb:EnclosingOperation': 'TransactWriteItems', 'dynamodb:ReturnValues': 'NONE' },
      Bool: { 'aws:SecureTransport': true },
    };
    const given = { 'dynamodb:EnclosingOperation': 'TransactWriteItems', 'dynamodb:ReturnValues': 'NONE' };
    expect(when(condition, given)).toBe(true);
    expect(when(condition, { ...given, 'dynamodb:ReturnValues': 'ALL_OLD' })).toBe(false);
    expect(when({ ...condition, Bool: { 'aws:SecureTransport': 'false' } }, given)).toBe(false);
  });

  it.each([
    [{ StringSounds: { 'ses:FromAddress': 'a' } }, /operator StringSounds/],
    [{ StringNotEquals: { 'ses:FromAdress': 'a' } }, /key ses:FromAdress is unknown/],
    [{ StringLike: { 'dynamodb:LeadingKeys': 'a' } }, /takes many values/],
    [{ 'ForAllValues:StringEquals': { 'ses:FromAddress': 'a' } }, /takes one value/],
  ])('refuses and names what it cannot judge: %j', (condition, reason) => {
    const decision = decide({ Condition: condition }, { 'ses:FromAddress': 'a' });
    expect(decision.allowed).toBe(false);
    expect(decision.reason).toMatch(reason);
  });
});
