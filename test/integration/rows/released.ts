import { readMigrations } from '../../../sidecar/store/schema/migrations.ts';

/** Statements that leave a database as the release before the column `prompts_played` left it. */
export function released(dialect: 'mysql' | 'sqlite'): string[] {
  const earlier = readMigrations(dialect).filter(({ number }) => number <= 3);
  return [
    ...earlier.flatMap(({ statements }) => statements),
    'create table cti_robot_migration (number int not null primary key, name varchar(100) not null, applied varchar(30) not null)',
    ...earlier.map(
      ({ number, name }) => `insert into cti_robot_migration values (${number}, '${name}', 'then')`,
    ),
  ];
}
