import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ALLOWED_VARIABLES, isVariableFault, readOriginateVariables } from './originate-variables.ts';

const variablesOf = (text: string) => {
  const read = readOriginateVariables(text);
  return isVariableFault(read) ? read.fault : read.variables;
};

describe('variables of a task', () => {
  it.each([
    ['', {}],
    ['{}', {}],
    ['{absolute_codec_string=PCMA}', { absolute_codec_string: 'PCMA' }],
    [
      "{origination_caller_id_number=02188990000, origination_caller_id_name='Bai Shop'}",
      { origination_caller_id_number: '02188990000', origination_caller_id_name: 'Bai Shop' },
    ],
    ["{origination_caller_id_name='白店'}", { origination_caller_id_name: '白店' }],
    ['{ignore_early_media=true,absolute_codec_string=PCMA}', { absolute_codec_string: 'PCMA' }],
    ['absolute_codec_string=PCMA', { absolute_codec_string: 'PCMA' }],
  ])('are read from %j', (text, variables) => {
    expect(variablesOf(text)).toEqual(variables);
  });

  it.each([
    '{execute_on_media=start_da2}',
    '{execute_on_pre_answer_da2=start_da2,absolute_codec_string=PCMA}',
    "{execute_on_media='start_da2'}",
  ])('that start the detection of announcements are our own recognition: %s', (text) => {
    expect(readOriginateVariables(text)).toMatchObject({ earlyMediaAsr: true });
    expect(JSON.stringify(variablesOf(text))).not.toContain('execute');
  });

  it.each([
    'execute_on_answer=system rm',
    "execute_on_answer='system touch /tmp/x'",
    'execute_on_media=system',
    'execute_on_media=start_da2 x',
    'execute_on_media_2=lua x.lua',
    'EXECUTE_ON_ANSWER=hangup',
    'api_on_answer=reload',
    'api_hangup_hook=system x',
    'api_reporting_hook=x',
    'session_in_hangup_hook=true',
    'exec_after_bridge_app=system',
    'bridge_pre_execute_aleg_app=system',
    'transfer_after_bridge=x',
    'origination_uuid=1',
    'cti_robot_flow=x',
    'sip_h_X-Account=admin',
    'record_session=/etc/passwd',
    'ringback=/etc/passwd',
    'group_confirm_file=x',
    'nolocal:execute_on_answer=system',
    '__proto__=x',
    'constructor=x',
    'some_other=x',
  ])('that run something, or that nobody allowed, are refused: %s', (pair) => {
    expect(variablesOf(`{${pair}}`)).toBe('forbidden');
    const name = pair.slice(0, pair.indexOf('='));
    if (name === 'some_other') return;
    // Not even a deployment can allow them by mistake, but for names that are nobody's.
    if (!/^(?:__proto__|constructor)$/.test(name)) {
      expect(readOriginateVariables(`{${pair}}`, [name])).toMatchObject({ fault: 'forbidden' });
    }
  });

  it.each([
    '{absolute_codec_string=PCMA',
    '{absolute_codec_string=PCMA}sofia/gateway/other/1',
    '{absolute_codec_string=PCMA}{execute_on_answer=system}',
    "{origination_caller_id_name='a'b'}",
    "{origination_caller_id_name='a}",
    '{origination_caller_id_name=a b\n}',
    '{=x}',
    '{absolute_codec_string}',
    '[absolute_codec_string=PCMA]',
  ])('that are written in another way are refused: %j', (text) => {
    expect(variablesOf(text)).toBe('not-variables');
  });

  it.each(['${api(reload)}', '$${domain}', 'a\\,b', 'a|b', 'a&b', 'a;b', 'a`b`', 'a"b'])(
    'keep no value that means something: %j',
    (value) => {
      expect(variablesOf(`{origination_caller_id_name='${value}'}`)).toBe('value');
    },
  );

  it('are limited in number and length', () => {
    expect(variablesOf(`{${'absolute_codec_string=PCMA,'.repeat(65)}absolute_codec_string=PCMA}`)).toBe(
      'too-many',
    );
    expect(variablesOf(`{absolute_codec_string=${'A'.repeat(5_000)}}`)).toBe('not-variables');
  });

  it('never hold anything but allowed names and plain values, whatever is given', () => {
    const near = fc.string({
      unit: fc.constantFrom(
        ...'absolute_codec_string=,{}[]\'"$|&<>\\\n execute_on_'.split(''),
        'absolute_codec_string=',
        "'",
      ),
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), near), (text) => {
        const read = readOriginateVariables(text);
        if (isVariableFault(read)) return;
        for (const [name, value] of Object.entries(read.variables)) {
          expect(DEFAULT_ALLOWED_VARIABLES).toContain(name);
          expect(value).not.toMatch(/[,'"{}[\]<>$|&\\\n\r]/);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
