// SPDX-License-Identifier: Apache-2.0
/** The index of known customers in PostgreSQL: one run against it, within one transaction. */
package io.emailpersonalization.nifi.matching.index;
