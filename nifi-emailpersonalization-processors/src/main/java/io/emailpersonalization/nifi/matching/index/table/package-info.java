// SPDX-License-Identifier: Apache-2.0
/** The tables of the index. */
package io.emailpersonalization.nifi.matching.index.table;
