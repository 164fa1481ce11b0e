// SPDX-License-Identifier: Apache-2.0
/** The index of known customers in PostgreSQL. */
package io.emailpersonalization.nifi.matching.index;
