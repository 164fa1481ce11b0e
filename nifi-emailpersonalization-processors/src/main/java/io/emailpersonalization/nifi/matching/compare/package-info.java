// SPDX-License-Identifier: Apache-2.0
/** Comparison: the table of normalized values, and the agreement level of two values of a field. */
package io.emailpersonalization.nifi.matching.compare;
