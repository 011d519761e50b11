/** `cti-robot number inspect`: what a file of numbers is taken for. */
import { Command } from 'commander';
import { SidecarError } from '../../../lib/error.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../options.ts';
import { type Inspected, inspectedText } from './inspected-text.ts';
import { inspectFile, nameOf, openFile, type ReadingOptions, withReadingOptions } from './number-file.ts';

export function inspectCommand(): Command {
  return withReadingOptions(withHubOptions(new Command('inspect')))
    .description('say what a file of numbers is taken for; nothing is added')
    .argument('<file>', 'CSV or .xlsx; -: stdin')
    .addHelpText(
      'after',
      `
Shows encoding, delimiter, columns with the variables that they become, the
first rows, and what of the first 500 rows could not be used. The options say
what is recognised wrongly; number add takes the same.

Examples:
  cti-robot number inspect list.csv
  cti-robot number inspect list.csv --encoding gb18030 --number 联系方式
  cti-robot number inspect list.xlsx --sheet 2 --variables 姓名=name,备注=`,
    )
    .action(async (path: string, options: HubOptions & ReadingOptions) => {
      const file = openFile(path);
      if (file.isJson) throw new SidecarError('HUB', `${path} is JSON: nothing of it needs to be recognised`);
      const inspected = (await useHub(options, (hub) => inspectFile(hub, file, options))) as Inspected;
      print(options.json, inspected, inspectedText(nameOf(file), inspected));
    });
}
