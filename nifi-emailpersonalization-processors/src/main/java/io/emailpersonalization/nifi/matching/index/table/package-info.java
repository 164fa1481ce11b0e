// SPDX-License-Identifier: Apache-2.0
/** Reads and writes the tables of the index. */
package io.emailpersonalization.nifi.matching.index.table;
