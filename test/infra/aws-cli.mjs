// Stands in for the AWS CLI in the runbook's commands: schedules and the table are the simulator's, API stages a file.
import { readFileSync, writeFileSync } from 'node:fs';

const { SIMULATOR, SIGNATURE = '{}', STAGES } = process.env;
const [service, operation, ...rest] = process.argv.slice(2);
const options = new Map();
for (let at = 0; at < rest.length; ) {
  const name = rest[at];
  const values = [];
  for (at += 1; at < rest.length && !rest[at].startsWith('--'); at += 1) values.push(rest[at]);
  options.set(name, values);
}
const option = (name) => options.get(name)?.[0];

/** A request to the simulator; it looks at who signs and not at the signature. */
async function call(method, name, body) {
  const answer = await fetch(`${SIMULATOR}/schedules/${encodeURIComponent(name)}`, {
    method,
    headers: { ...JSON.parse(SIGNATURE), 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const output = await answer.json();
  if (!answer.ok) throw new Error(`${service} ${operation}: ${output.message}`);
  return output;
}

/** `{A:A,B:B}` of JMESPath. */
const picked = (value, query) =>
  Object.fromEntries([...query.matchAll(/(\w+):(\w+)/g)].map(([, as, name]) => [as, value[name]]));

/** `Items[].[at.S,bankUser.S]` of JMESPath, as text: a line for each item. */
const lines = (items, query) => {
  const paths = /^Items\[\]\.\[(.+)\]$/.exec(query)[1].split(',');
  const at = (item, path) => path.split('.').reduce((value, name) => value?.[name], item) ?? 'None';
  return items.map((item) => paths.map((path) => at(item, path)).join('\t')).join('\n');
};

async function queried() {
  const json = (name) => JSON.parse(option(name));
  const answer = await fetch(SIMULATOR, {
    method: 'POST',
    headers: {
      ...JSON.parse(SIGNATURE),
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.Query',
    },
    body: JSON.stringify({
      TableName: option('--table-name'),
      KeyConditionExpression: option('--key-condition-expression'),
      FilterExpression: option('--filter-expression'),
      ExpressionAttributeNames: json('--expression-attribute-names'),
      ExpressionAttributeValues: json('--expression-attribute-values'),
    }),
  });
  const output = await answer.json();
  if (!answer.ok) throw new Error(`${service} ${operation}: ${output.message}`);
  return lines(output.Items, option('--query'));
}

const commands = {
  'dynamodb query': queried,
  'scheduler get-schedule': async () => JSON.stringify(picked(await call('GET', option('--name')), option('--query'))),
  'scheduler update-schedule': async () => {
    const given = JSON.parse(readFileSync(option('--cli-input-json').replace('file://', ''), 'utf8'));
    const { Name, ...schedule } = { ...given, ...(options.has('--state') && { State: option('--state') }) };
    return JSON.stringify(await call('PUT', Name, schedule));
  },
  'apigateway get-rest-apis': () => {
    const [, prefix, whole] =
      /^items\[\?(?:starts_with\(name, '(.+)'\)|name=='(.+)')\]\.id$/.exec(option('--query')) ?? [];
    const isWanted = ({ name }) => (prefix ? name.startsWith(prefix) : name === whole);
    const apis = Object.entries(JSON.parse(readFileSync(STAGES, 'utf8')));
    return apis.flatMap(([id, api]) => (isWanted(api) ? [id] : [])).join('\t');
  },
  'apigateway get-stage': () => {
    const { rateLimit, burstLimit } = JSON.parse(readFileSync(STAGES, 'utf8'))[option('--rest-api-id')];
    return `${rateLimit}\t${burstLimit}`;
  },
  'apigateway update-stage': () => {
    const stages = JSON.parse(readFileSync(STAGES, 'utf8'));
    for (const patch of options.get('--patch-operations')) {
      const [, name, value] = /^op=replace,path=\/\*\/\*\/throttling\/(\w+),value=([\d.]+)$/.exec(patch);
      stages[option('--rest-api-id')][name] = Number(value);
    }
    writeFileSync(STAGES, JSON.stringify(stages));
    return '{}';
  },
};
console.log(await commands[`${service} ${operation}`]());
