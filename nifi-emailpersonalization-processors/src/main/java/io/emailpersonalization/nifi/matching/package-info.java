// SPDX-License-Identifier: Apache-2.0
/**
 * Record linkage: the two processors, their properties, relationships and outputs.
 *
 * <p>Prefetching. The tables of a large FlowFile do not fit the caches of the machine, and an access to memory takes as long as hundreds of instructions. The methods named {@code prefetch} below
 * this package read what the next rows, entries or values need, before it is used: these reads do not depend on each other, so that they overlap, and many take hardly longer than one. The sum of
 * what was read has no meaning. It is returned or kept in a field {@code prefetched} of the object only, so that the compiler does not drop the reads.
 */
package io.emailpersonalization.nifi.matching;
