// SPDX-License-Identifier: Apache-2.0
/** Blocking: finds the candidate pairs, so that not every pair of records is compared. */
package io.emailpersonalization.nifi.matching.block;
