/* SPDX-License-Identifier: MIT */
/* Included before everything in the copy of the sources that holds all mutants. */
#ifndef TA_MUTATION_RUNTIME_H
#define TA_MUTATION_RUNTIME_H

/* The number of the mutant that is alive (the environment's TA_MUTANT); 0: none. */
extern int ta_mutant;
/* A byte for each mutant, 1 once its place was reached, in a file that the processes of a test share (TA_MUTANT_REACH), else NULL. */
extern unsigned char *ta_mutant_reach;

#define TA_REACHED(n)                                                                              \
	((void)(__builtin_expect(ta_mutant_reach != 0, 0) && (ta_mutant_reach[n] = 1)))
#define TA_ALIVE(n) __builtin_expect(ta_mutant == (n), 0)

/* Writes over a table, also a constant one. */
void ta_mutant_write(const void *table, unsigned long size, const void *mutated,
		     unsigned long mutated_size);

#endif
