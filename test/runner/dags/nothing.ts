// Exports no Dag: a helper beside Dag files.
export const helper = 1;
