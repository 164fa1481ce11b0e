// SPDX-License-Identifier: Apache-2.0
/** Weighing: the match weight of two rows from their agreement levels, and its probability. */
package io.emailpersonalization.nifi.matching.weigh;
