export * from '@pmd/core/decimal';
